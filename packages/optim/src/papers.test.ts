import "@tensorflow/tfjs-backend-cpu";
import { activate, Parameter, Rng, tensor } from "@stratajs/tensor";
import { beforeAll, describe, expect, it } from "vitest";
import { LAMB, Lion, type Optimizer } from "./index.ts";

beforeAll(() => activate("cpu"));

const STEPS = 12;
const SHAPES = [[3, 4], [5], [2]] as const;

/** A step of one parameter in float64: its next values; `memory` is its own. */
type Rule = (p: readonly number[], g: readonly number[], t: number, memory: number[][]) => number[];

/** Both ways from the same start by the same gradients; the largest difference, and the largest step. */
async function compare(create: (all: Parameter[]) => Optimizer, rule: Rule) {
  const rng = new Rng(3);
  const starts = SHAPES.map((shape, i) =>
    // The last is zero at the start, as biases are.
    i === 2 ? new Float32Array(2) : rng.normal(shape.reduce((a, b) => a * b, 1)),
  );
  const parameters = SHAPES.map(
    (shape, i) => new Parameter(shape, { data: starts[i]!, initializer: () => starts[i]! }),
  );
  const optimizer = create(parameters);
  const expected = starts.map((start) => [...start]);
  const memories = expected.map((values) => [values.map(() => 0), values.map(() => 0)]);
  let deviation = 0;
  for (let t = 1; t <= STEPS; t++) {
    const all = starts.map(({ length }) => rng.normal(length));
    optimizer.step(
      new Map(parameters.map((p, i) => [p, tensor(all[i]!, [...SHAPES[i]!], "float32")])),
    );
    for (const [i, parameter] of parameters.entries()) {
      expected[i] = rule(expected[i]!, [...all[i]!], t, memories[i]!);
      const actual = await parameter.data();
      for (const [at, value] of expected[i]!.entries())
        deviation = Math.max(deviation, Math.abs(value - actual[at]!));
    }
  }
  const moved = Math.max(
    ...expected.flatMap((values, i) =>
      values.map((value, at) => Math.abs(value - starts[i]![at]!)),
    ),
  );
  return { deviation, moved };
}

const norm = (values: readonly number[]) => Math.hypot(...values);

describe("optimizers that PyTorch has not follow their papers", () => {
  it.each([0, 0.3])("Lion, Algorithm 2, with a weight decay of %d", async (weightDecay) => {
    const [learningRate, beta1, beta2] = [0.01, 0.9, 0.99];
    const { deviation, moved } = await compare(
      (all) => new Lion(all, { learningRate, weightDecay }),
      (p, g, _t, memory) => {
        const m = memory[0]!;
        return p.map((value, i) => {
          const c = beta1 * m[i]! + (1 - beta1) * g[i]!;
          m[i] = beta2 * m[i]! + (1 - beta2) * g[i]!;
          return value - learningRate * (Math.sign(c) + weightDecay * value);
        });
      },
    );
    expect(deviation).toBeLessThan(1e-6);
    expect(moved).toBeGreaterThan(0.05);
  });

  it.each([0, 0.3])("LAMB, Algorithm 2, with a weight decay of %d", async (weightDecay) => {
    const [learningRate, beta1, beta2, epsilon] = [0.01, 0.9, 0.999, 1e-6];
    const { deviation, moved } = await compare(
      (all) => new LAMB(all, { learningRate, weightDecay }),
      (p, g, t, [m, v]) => {
        const step = p.map((value, i) => {
          m![i] = beta1 * m![i]! + (1 - beta1) * g[i]!;
          v![i] = beta2 * v![i]! + (1 - beta2) * g[i]! ** 2;
          const ratio =
            m![i]! / (1 - beta1 ** t) / (Math.sqrt(v![i]! / (1 - beta2 ** t)) + epsilon);
          return ratio + weightDecay * value;
        });
        const trust = norm(p) > 0 && norm(step) > 0 ? norm(p) / norm(step) : 1;
        return p.map((value, i) => value - learningRate * trust * step[i]!);
      },
    );
    expect(deviation).toBeLessThan(2e-6);
    expect(moved).toBeGreaterThan(0.05);
  });
});
