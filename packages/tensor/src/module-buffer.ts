import { tensor, variable, type Variable } from "@tensorflow/tfjs-core";
import { requireBackend } from "./parameter.ts";

/** State that a model keeps and a checkpoint holds, but no gradient changes: `register_buffer`. */
export interface Buffered {
  /** Its last name in the state dict, which is PyTorch's: `running_mean`. */
  readonly name: string;
  /** Remembers the present value; the function returned puts it back. */
  snapshot(): () => void;
  dispose(): void;
}

/** A buffer on the device, such as a running mean. Host data is copied, as some backends would share it. */
export class ModuleBuffer implements Buffered {
  readonly name: string;
  readonly shape: readonly number[];
  readonly value: Variable;

  constructor(name: string, shape: readonly number[], data: Float32Array) {
    requireBackend();
    this.name = name;
    this.shape = shape;
    const initial = tensor(data.slice(), [...shape], "float32");
    this.value = variable(initial, false);
    initial.dispose();
  }

  assign(data: Float32Array): void {
    const next = tensor(data.slice(), [...this.shape], "float32");
    this.value.assign(next);
    next.dispose();
  }

  snapshot(): () => void {
    const kept = this.value.clone();
    return () => {
      this.value.assign(kept);
      kept.dispose();
    };
  }

  dispose(): void {
    // tfjs would take it off its counts each time.
    if (!this.value.isDisposed) this.value.dispose();
  }
}

/** A whole number on the host, such as batch norm's `num_batches_tracked` (tfjs has no int64). */
export class ModuleCounter implements Buffered {
  readonly name: string;
  value = 0;

  constructor(name: string) {
    this.name = name;
  }

  snapshot(): () => void {
    const kept = this.value;
    return () => {
      this.value = kept;
    };
  }

  dispose(): void {}
}
