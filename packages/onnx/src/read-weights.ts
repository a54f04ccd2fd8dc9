import type { ModelTrace } from "@stratajs/layers";
import { Parameter, type Tensor } from "@stratajs/tensor";
import type { Axes } from "./axes.ts";
import type { ElementType } from "./model-proto.ts";

/** What goes into the file as it is. */
export interface HostTensor {
  /** Its path in the model; none for numbers in the code. */
  readonly name?: string;
  readonly type: ElementType;
  readonly shape: readonly number[];
  readonly data: Float32Array | Int32Array | Uint8Array;
  /** Where the file's order of axes is not memory's. */
  readonly axes?: Axes | undefined;
}

/** The parameters, buffers and constants that a model's operations take, by the ids of their tensors. */
export async function readWeights(trace: ModelTrace): Promise<Map<number, HostTensor>> {
  const weights = new Map<number, HostTensor>();
  for (const { inputs } of trace.operations) {
    for (const { id } of Object.values(inputs)) {
      if (weights.has(id)) continue;
      const known = trace.state.get(id);
      const constant = trace.constants.get(id);
      if (known !== undefined) weights.set(id, await readState(known));
      else if (constant !== undefined) weights.set(id, await readConstant(constant));
    }
  }
  return weights;
}

type Known = ModelTrace["state"] extends ReadonlyMap<number, infer Value> ? Value : never;

/** In PyTorch's layout, under PyTorch's name. */
async function readState({ path, state }: Known): Promise<HostTensor> {
  const { shape } = state;
  if (state instanceof Parameter) {
    const data = await state.data();
    return { name: path, type: "float32", shape, data, axes: inverse(state.axes) };
  }
  return { name: path, type: "float32", shape, data: await state.value.data<"float32">() };
}

/** The parameter says which of PyTorch's axes each of memory's is; a file has PyTorch's. */
function inverse(axes: Axes | undefined): Axes | undefined {
  return axes?.map((_, axis) => axes.indexOf(axis));
}

async function readConstant(tensor: Tensor): Promise<HostTensor> {
  const { dtype, shape } = tensor;
  if (dtype !== "float32" && dtype !== "int32" && dtype !== "bool") {
    throw new Error(`exportOnnx expected constants of float32, int32 or bool but got ${dtype}`);
  }
  return { type: dtype, shape, data: await tensor.data<"float32">() };
}
