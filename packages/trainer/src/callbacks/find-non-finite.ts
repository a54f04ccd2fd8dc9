import { watchForward, type Module } from "@stratajs/layers";
import {
  dispose,
  keep,
  mul,
  sum,
  tidy,
  traceOperations,
  type Rng,
  type Scalar,
  type Tensor,
} from "@stratajs/tensor";
import { withUploaded } from "../device-batch.ts";
import type { Task } from "../task.ts";

/** A value that may not be finite, to be read when everything has run. */
interface Suspect {
  /** Where it came from: `Log in the layer "2" (Loss)`. */
  readonly source: string;
  /** 0, or NaN where a value is not finite. */
  readonly flag: Scalar;
}

/**
 * Runs a training step's forward again, and says where the first value that is not finite comes from; undefined where
 * all are finite. Running statistics are left as they are.
 */
export async function findNonFinite<Batch, HostBatch>(
  task: Task<Batch, HostBatch>,
  data: HostBatch,
  rng: Rng,
): Promise<string | undefined> {
  const suspects: Suspect[] = [];
  const suspect = (source: string, tensors: readonly unknown[]): void => {
    for (const tensor of tensors.filter(isFloat)) suspects.push({ source, flag: toFlag(tensor) });
  };
  const buffers = [...task.model.namedBuffers()].map(([, buffer]) => buffer.snapshot());
  const layers = new OpenLayers(task.model);
  try {
    for (const [path, parameter] of task.model.namedParameters()) {
      suspect(`the parameter "${path}", before the step`, [parameter.value]);
    }
    withUploaded(task, data, (batch) => {
      suspect("the batch itself", isObject(batch) ? Object.values(batch) : []);
      tidy(() => {
        const context = { training: true, rng, log: () => {} };
        traceOperations(() => void task.trainingStep(batch, context), {
          onOperation: ({ name }, outputs) => suspect(`${name} ${layers.place}`, outputs),
        });
      });
    });
    const values = await Promise.all(suspects.map(({ flag }) => flag.data<"float32">()));
    return suspects[values.findIndex(([value]) => value !== 0)]?.source;
  } finally {
    layers.close();
    for (const restore of buffers) restore();
    dispose(suspects.map(({ flag }) => flag));
  }
}

/** Whether a gradient or another tensor has a value that is NaN or infinite, read from the device. */
export async function hasNonFinite(tensor: Tensor): Promise<boolean> {
  const flag = toFlag(tensor);
  const [value] = await flag.data<"float32">();
  flag.dispose();
  return value !== 0;
}

/** Zero times anything finite is zero, and NaN times or plus anything NaN. */
function toFlag(tensor: Tensor): Scalar {
  return tidy(() => keep(sum<Scalar>(mul(tensor, 0))));
}

function isFloat(value: unknown): value is Tensor {
  return isObject(value) && "dataId" in value && (value as Tensor).dtype === "float32";
}

function isObject(value: unknown): value is object {
  return typeof value === "object" && value !== null;
}

/** Which layers are running. */
class OpenLayers {
  readonly #open: string[] = [];
  readonly #stops: readonly (() => void)[];

  constructor(model: Module) {
    this.#stops = [...model.namedModules()].map(([path, module]) =>
      watchForward(module, (forward) => {
        const name = module.constructor.name;
        this.#open.push(
          path === "" ? `in the model (${name})` : `in the layer "${path}" (${name})`,
        );
        try {
          return forward();
        } finally {
          this.#open.pop();
        }
      }),
    );
  }

  /** The innermost. */
  get place(): string {
    return this.#open.at(-1) ?? "after the model, in the loss";
  }

  close(): void {
    for (const stop of this.#stops) stop();
  }
}
