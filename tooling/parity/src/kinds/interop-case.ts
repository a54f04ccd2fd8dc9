import { BatchNorm2d, Conv2d, Flatten, Linear, ReLU, Sequential } from "@stratajs/layers";
import { tidy, toFloat32, type StateDict, type StateEntry } from "@stratajs/tensor";
import { Comparison, type Deviation } from "../comparison.ts";
import type { Fixture, HostTensor } from "../fixture.ts";
import { toHost, toInput } from "../layout.ts";

interface PlainTensor {
  readonly dtype: string;
  readonly shape: readonly number[];
  readonly values: readonly number[];
}

type PlainTensors = Readonly<Record<string, PlainTensor>>;

/** What every file beside it must give when read. */
export interface Expected {
  readonly state_dict: PlainTensors;
  readonly odd: PlainTensors;
  readonly io: { readonly x: PlainTensor; readonly y: PlainTensor };
}

export function isExpected(value: unknown): value is Expected {
  return typeof value === "object" && value !== null && "state_dict" in value && "io" in value;
}

const DTYPES: Readonly<Record<string, string>> = {
  float32: "F32",
  float16: "F16",
  bfloat16: "BF16",
  float64: "F64",
  int64: "I64",
  uint8: "U8",
  bool: "BOOL",
};

/** A file that Python's safetensors or PyTorch wrote: its tensors to the bit and, of a state dict, what the model says. */
export async function runInteropCase(fixture: Fixture, expected: Expected): Promise<Deviation[]> {
  const isStateDict = fixture.tensors.has("0.weight");
  const comparison = new Comparison({}, () => 0);
  const wanted = Object.entries(isStateDict ? expected.state_dict : expected.odd);
  if (wanted.length !== fixture.tensors.size) {
    throw new Error(`expected ${wanted.length} tensors but got ${fixture.tensors.size}`);
  }
  for (const [name, plain] of wanted) {
    const entry = fixture.tensors.get(name);
    if (entry?.dtype !== DTYPES[plain.dtype]) {
      throw new Error(
        `${name} expected dtype ${DTYPES[plain.dtype]} but got ${entry?.dtype ?? "nothing"}`,
      );
    }
    comparison.add(
      name,
      { shape: entry!.shape, data: numbersOf(name, entry!) },
      { shape: plain.shape, data: plain.values },
    );
  }
  const outputs = isStateDict ? await predict(fixture.tensors, expected.io) : [];
  return [...comparison.deviations, ...outputs];
}

async function predict(state: StateDict, { x, y }: Expected["io"]): Promise<Deviation[]> {
  const model = new Sequential(
    new Conv2d(1, 4, { kernelSize: 3 }),
    new BatchNorm2d(4),
    new ReLU(),
    new Flatten(),
    new Linear(16, 3),
  );
  model.loadStateDict(state);
  const input = toInput(toTensor(x));
  const output = tidy(() => model.forward(input.value));
  const comparison = new Comparison({});
  comparison.add("io.y", await toHost(output), toTensor(y));
  for (const used of [model, input, output]) used.dispose();
  return comparison.deviations;
}

function toTensor({ shape, values }: PlainTensor): HostTensor {
  return { shape, data: Float32Array.from(values) };
}

function numbersOf(name: string, entry: StateEntry): ArrayLike<number> {
  const { data, dtype } = entry;
  if (data instanceof BigInt64Array) return Float64Array.from(data, Number);
  if (dtype === "F64" || dtype === "U8" || dtype === "BOOL")
    return Float64Array.from(data as Uint8Array);
  return toFloat32(name, entry);
}
