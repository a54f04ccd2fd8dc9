import {
  Adadelta,
  Adagrad,
  Adam,
  ExponentialMovingAverage,
  LAMB,
  Lion,
  RMSprop,
  type Optimizer,
} from "@stratajs/optim";
import { dispose, Parameter, Rng, tensor, type Gradients } from "@stratajs/tensor";
import { expectNoLeaks, type BackendUnderTest } from "@stratajs/test-utils";
import { expect, it } from "vitest";
import { describeEveryBackend } from "./on-every-backend.ts";

const STEPS = 12;
const SHAPES = [[3, 4], [5], [2]] as const;

/** A step of one parameter in float64: its next values; `memory` is its own. */
type Rule = (p: readonly number[], g: readonly number[], t: number, memory: number[][]) => number[];

interface Start {
  readonly rng: Rng;
  readonly starts: readonly Float32Array[];
  readonly parameters: readonly Parameter[];
}

/** The last parameter is zero at the start, as biases are. */
function start(): Start {
  const rng = new Rng(3);
  const starts = SHAPES.map((shape, i) =>
    i === 2 ? new Float32Array(2) : rng.normal(sizeOf(shape)),
  );
  const parameters = SHAPES.map(
    (shape, i) => new Parameter(shape, { data: starts[i]!, initializer: () => starts[i]! }),
  );
  return { rng, starts, parameters };
}

function sizeOf(shape: readonly number[]): number {
  return shape.reduce((product, dimension) => product * dimension, 1);
}

function toGradients(parameters: readonly Parameter[], values: readonly Float32Array[]): Gradients {
  const gradients = values.map((data, i) => tensor(data, [...SHAPES[i]!], "float32"));
  return new Map(parameters.map((parameter, i) => [parameter, gradients[i]!]));
}

/**
 * Steps from the same start by the same gradients, on the backend and by the rule; how far that came, because what
 * does not move agrees with anything.
 */
async function compare(
  create: (all: readonly Parameter[]) => Optimizer,
  rule: Rule,
  tolerance: BackendUnderTest["tolerance"],
): Promise<number> {
  const { rng, starts, parameters } = start();
  const optimizer = create(parameters);
  const expected = starts.map((values) => [...values]);
  const memories = expected.map((values) => [values.map(() => 0), values.map(() => 0)]);
  for (let t = 1; t <= STEPS; t++) {
    const values = starts.map(({ length }) => rng.normal(length));
    optimizer.step(toGradients(parameters, values));
    for (const [i, parameter] of parameters.entries()) {
      expected[i] = rule(expected[i]!, [...values[i]!], t, memories[i]!);
      const { shape } = parameter;
      const actual = tensor(await parameter.data(), [...shape], "float32");
      await expect(actual).toBeAllclose(expected[i]!, tolerance);
      actual.dispose();
    }
  }
  optimizer.dispose();
  for (const parameter of parameters) parameter.dispose();
  return Math.max(...expected[0]!.map((value, at) => Math.abs(value - starts[0]![at]!)));
}

const norm = (values: readonly number[]) => Math.hypot(...values);

/** Each with all that it can do. */
const others: readonly [string, (all: readonly Parameter[]) => Optimizer][] = [
  ["AMSGrad", (all) => new Adam(all, { amsgrad: true, weightDecay: 0.1 })],
  ["RMSprop", (all) => new RMSprop(all, { momentum: 0.9, centered: true, weightDecay: 0.1 })],
  ["Adagrad", (all) => new Adagrad(all, { learningRateDecay: 0.1, weightDecay: 0.1 })],
  ["Adadelta", (all) => new Adadelta(all, { weightDecay: 0.1 })],
  ["Lion", (all) => new Lion(all, { weightDecay: 0.1 })],
  ["LAMB", (all) => new LAMB(all)],
];

describeEveryBackend("optimizers", ({ tolerance }) => {
  it.each([0, 0.3])(
    "Lion follows its paper's Algorithm 2, with a weight decay of %d",
    async (weightDecay) => {
      const [learningRate, beta1, beta2] = [0.01, 0.9, 0.99];
      const moved = await compare(
        (all) => new Lion(all, { learningRate, weightDecay }),
        (p, g, _t, memory) => {
          const m = memory[0]!;
          return p.map((value, i) => {
            const c = beta1 * m[i]! + (1 - beta1) * g[i]!;
            m[i] = beta2 * m[i]! + (1 - beta2) * g[i]!;
            return value - learningRate * (Math.sign(c) + weightDecay * value);
          });
        },
        tolerance,
      );
      expect(moved).toBeGreaterThan(0.05);
    },
  );

  it.each([0, 0.3])(
    "LAMB follows its paper's Algorithm 2, with a weight decay of %d",
    async (weightDecay) => {
      const [learningRate, beta1, beta2, epsilon] = [0.01, 0.9, 0.999, 1e-6];
      const moved = await compare(
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
        tolerance,
      );
      expect(moved).toBeGreaterThan(0.05);
    },
  );

  it.each(others)("%s leaves nothing behind, step by step", async (_name, create) => {
    const { starts, parameters } = start();
    const optimizer = create(parameters);
    optimizer.step(toGradients(parameters, starts));
    await expect(
      expectNoLeaks(() => {
        optimizer.step(toGradients(parameters, starts), { clipNorm: 1, clipValue: 0.5 });
      }),
    ).resolves.toBeUndefined();
    optimizer.dispose();
    dispose(parameters.map(({ value }) => value));
  });

  it.each(others)("%s lets a gradient that is no number be seen", async (_name, create) => {
    const { starts, parameters } = start();
    const optimizer = create(parameters);
    const broken = starts.map((values) => values.with(0, NaN));
    optimizer.step(toGradients(parameters, broken), { clipValue: 0.5 });
    for (const parameter of parameters) expect((await parameter.data())[0]).toBeNaN();
    optimizer.dispose();
    dispose(parameters.map(({ value }) => value));
  });

  it("averages of weights begin with a copy, keep their decay and leave nothing behind", async () => {
    const { starts, parameters } = start();
    const average = new ExponentialMovingAverage(parameters, { decay: 0.75 });
    average.update();
    for (const [i, parameter] of parameters.entries()) {
      parameter.assign(starts[i]!.map((value) => value + 4));
    }
    average.update();
    average.swap();
    for (const [i, { value }] of parameters.entries()) {
      await expect(value).toBeAllclose(
        [...starts[i]!].map((each) => each + 1),
        tolerance,
      );
    }
    average.swap();
    await expectNoLeaks(() => {
      average.update();
      average.swap();
      average.swap();
    });
    average.dispose();
    dispose(parameters.map(({ value }) => value));
  });
});
