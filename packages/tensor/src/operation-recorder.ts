import {
  clone,
  engine,
  keep,
  scalar,
  Tensor,
  zeros,
  type DataType,
  type NamedTensorMap,
} from "@tensorflow/tfjs-core";
import { productShape } from "./product-shape.ts";

/** A tensor as a trace knows it: the tensor itself may be gone. */
export interface TracedTensor {
  /** tfjs-core's, by which one operation's output is found among another's inputs. */
  readonly id: number;
  readonly shape: readonly number[];
  readonly dtype: DataType;
  /** Whether it was made during the trace out of nothing that was there before: numbers in the code. */
  readonly isConstant: boolean;
}

/** One operation that ran: a training kernel by its own name, whatever it ran by, or one of tfjs's kernels. */
export interface Operation {
  /** `Conv2d`, `BatchNormInference`, …, else tfjs's: `Relu`, `Add`, `Reshape`, … */
  readonly name: string;
  /** By the kernel's names for them; those of a list by their places `0`, `1`, … */
  readonly inputs: Readonly<Record<string, TracedTensor>>;
  readonly outputs: readonly TracedTensor[];
  readonly attributes: Readonly<Record<string, unknown>>;
}

type Outputs = Tensor | readonly Tensor[];

interface RecorderSettings {
  readonly keepConstants: boolean;
  readonly shapesOnly: boolean;
  readonly onOperation: (operation: Operation, outputs: readonly Tensor[]) => void;
}

/** Notes the operations of one trace. */
export class OperationRecorder {
  readonly operations: Operation[] = [];
  /** What `keepConstants` asked for. */
  readonly constants: Map<number, Tensor> = new Map();
  readonly #settings: RecorderSettings;
  readonly #computed = new Set<number>();
  readonly #firstId: number;
  #depth = 0;

  constructor(settings: RecorderSettings) {
    this.#settings = settings;
    // Ids count up: what has a smaller one was there before.
    const marker = scalar(0);
    this.#firstId = marker.id;
    marker.dispose();
  }

  /** Runs an operation; what runs inside of it is its own affair. */
  record<T extends Outputs>(
    name: string,
    inputs: NamedTensorMap | readonly Tensor[],
    attributes: object | undefined,
    run: () => T,
  ): T {
    if (this.#depth > 0) return run();
    this.#depth++;
    try {
      const result = this.#zerosInstead<T>(name, inputs, attributes) ?? run();
      const outputs = Array.isArray(result) ? (result as Tensor[]) : [result as Tensor];
      this.#note(name, inputs, { ...attributes }, outputs);
      return result;
    } finally {
      this.#depth--;
    }
  }

  /** Of convolutions and products, where only shapes are wanted; training kernels give lists. */
  #zerosInstead<T extends Outputs>(
    name: string,
    inputs: NamedTensorMap | readonly Tensor[],
    attributes: object = {},
  ): T | undefined {
    if (!this.#settings.shapesOnly) return undefined;
    // The values of constants may be asked for.
    if (Object.values(inputs).every((x) => this.describe(x).isConstant)) return undefined;
    const shape = productShape(name, inputs as NamedTensorMap, attributes);
    if (shape === undefined) return undefined;
    return (name.startsWith("Conv2d") ? [zeros(shape)] : zeros(shape)) as T;
  }

  readonly describe: (tensor: Tensor) => TracedTensor = ({
    id,
    shape,
    dtype,
  }: Tensor): TracedTensor => {
    const isConstant = id >= this.#firstId && !this.#computed.has(id);
    return { id, shape: [...shape], dtype, isConstant };
  };

  #note(
    name: string,
    inputs: NamedTensorMap | readonly Tensor[],
    attributes: Record<string, unknown>,
    outputs: readonly Tensor[],
  ): void {
    const given = Object.entries(inputs as NamedTensorMap).filter(([, x]) => x instanceof Tensor);
    const traced = given.map(([key, x]) => [key, this.describe(x)] as const);
    if (traced.some(([, { isConstant }]) => !isConstant)) {
      for (const { id } of outputs) this.#computed.add(id);
      if (this.#settings.keepConstants) this.#keepThoseOf(given.map(([, x]) => x));
    }
    const operation: Operation = {
      name,
      inputs: Object.fromEntries(traced),
      outputs: outputs.map(this.describe),
      attributes,
    };
    this.operations.push(operation);
    this.#settings.onOperation(operation, outputs);
  }

  #keepThoseOf(tensors: readonly Tensor[]): void {
    for (const tensor of tensors) {
      const { id, isConstant } = this.describe(tensor);
      if (isConstant && !this.constants.has(id)) this.constants.set(id, keep(clone(tensor)));
    }
  }
}

let active: OperationRecorder | undefined;

/** Runs a training kernel, and notes it where a trace is on. */
export function recordOperation<T extends Outputs>(
  name: string,
  inputs: NamedTensorMap | readonly Tensor[],
  attributes: object,
  run: () => T,
): T {
  return active === undefined ? run() : active.record(name, inputs, attributes, run);
}

interface KernelCall {
  readonly kernelName?: string;
  readonly inputs: NamedTensorMap;
  readonly attrs?: object;
}

/** What tfjs-core's engine types as private: by it every kernel and every `withGradient` runs. */
interface KernelEngine {
  runKernelFunc(call: KernelCall): Outputs;
}

/** Hears of every operation until the function returned is called. */
export function startRecording(recorder: OperationRecorder): () => void {
  if (active !== undefined) throw new Error("traceOperations cannot run inside itself");
  const kernelEngine = engine() as unknown as KernelEngine;
  const original = kernelEngine.runKernelFunc.bind(kernelEngine);
  active = recorder;
  Object.defineProperty(kernelEngine, "runKernelFunc", {
    configurable: true,
    value: (call: KernelCall): Outputs => {
      // Without a name it is an operation with a gradient of its own, made of the kernels that run in it.
      if (call.kernelName === undefined) return original(call);
      return recorder.record(call.kernelName, call.inputs, call.attrs, () => original(call));
    },
  });
  return () => {
    Reflect.deleteProperty(kernelEngine, "runKernelFunc");
    active = undefined;
  };
}
