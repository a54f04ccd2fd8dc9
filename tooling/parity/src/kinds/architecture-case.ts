import { initialize, zeros } from "@stratajs/layers";
import { Rng } from "@stratajs/tensor";
import { isModelName, modelEntry } from "@stratajs/zoo";
import type { Deviation } from "../comparison.ts";
import { UnknownCase } from "../unknown-case.ts";

/** What torchvision's model of that name has in its state dict, in order. */
export interface Architecture {
  readonly parameters: number;
  /** Of convolutions and linear layers, in prediction. */
  readonly multiply_adds: number;
  /** NCHW */
  readonly input: readonly [batch: number, channels: number, height: number, width: number];
  readonly state_dict: readonly (readonly [
    name: string,
    shape: readonly number[],
    kind: "param" | "buffer",
  ])[];
}

export function isArchitecture(content: unknown): content is Architecture {
  return typeof content === "object" && content !== null && "state_dict" in content;
}

/**
 * The names, the shapes and the order of a model's state dict, how many parameters it has, and how many products
 * of two numbers a forward pass sums up.
 *
 * @throws naming the first entry that differs.
 */
export async function runArchitectureCase(
  name: string,
  { parameters, multiply_adds, input, state_dict: expected }: Architecture,
): Promise<Deviation[]> {
  if (!isModelName(name)) throw new UnknownCase(name);
  const entry = modelEntry(name);
  const model = entry.create();
  // Random numbers for a hundred million weights take seconds, and only sizes matter here.
  initialize(model, new Rng(0), zeros);
  const actual = [...(await model.stateDict())].map(([path, { shape }]) => toLine(path, shape));
  const buffers = new Set([...model.namedBuffers()].map(([path]) => path));
  const [batch, channels, height, width] = input;
  const { multiplyAdds } = model.summary([batch, height, width, channels]);
  model.dispose();
  const wanted = expected.map(([path, shape]) => toLine(path, shape));
  for (const [i, line] of wanted.entries()) expectSame(`entry ${i}`, actual[i], line);
  expectSame("the number of entries", actual.length, wanted.length);
  for (const [path, , kind] of expected) {
    expectSame(path, buffers.has(path) ? "buffer" : "param", kind);
  }
  return [
    toDeviation("parameters", entry.parameters, parameters),
    toDeviation("multiply-adds", multiplyAdds, multiply_adds),
  ];
}

/** Of a count, which must be equal. */
function toDeviation(tensor: string, actual: number, expected: number): Deviation {
  const deviation = Math.abs(actual - expected);
  return { tensor, deviation, allowed: 0, ratio: deviation === 0 ? 0 : Infinity };
}

function toLine(path: string, shape: readonly number[]): string {
  return `${path} [${shape.join(", ")}]`;
}

function expectSame<T>(what: string, actual: T | undefined, expected: T): void {
  if (actual !== expected) {
    throw new Error(`${what} expected ${String(expected)} but got ${String(actual)}`);
  }
}
