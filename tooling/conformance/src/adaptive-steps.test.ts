import {
  dispose,
  runTrainingKernel,
  scalar,
  tensor1d,
  zeros,
  type Tensor,
  type TrainingKernelName,
} from "@stratajs/tensor";
import { expectNoLeaks } from "@stratajs/test-utils";
import { describe, expect, it } from "vitest";
import { describeEveryBackend } from "./on-every-backend.ts";
import {
  adadeltaRule,
  adagradRule,
  amsgradRule,
  lambRule,
  lionRule,
  rmspropRule,
  type AdaptiveSettings,
  type RmspropSettings,
  type StepRule,
} from "./reference/adaptive-steps.ts";
import { hostTensor, type HostTensor } from "./reference/host-tensor.ts";
import {
  copiesOf,
  gradients,
  mapValues,
  parameters,
  random,
  SHAPES,
  uploadAll,
} from "./step-inputs.ts";

interface StepCase {
  readonly kernel: Extract<TrainingKernelName, `${string}Step`>;
  readonly attributes: object;
  /** Without clipValue. */
  readonly settings: readonly number[];
  readonly memories: readonly (readonly HostTensor[])[];
  readonly rule: StepRule;
}

const averages = random(20);
/** Larger than the squares of the averages, as mean squares are; some larger than those below. */
const squares = random(30).map((one, i) =>
  hostTensor(
    one.shape,
    one.data.map((x, at) => x ** 2 + averages[i]!.data[at]! ** 2 + 0.5),
  ),
);
const otherSquares = random(40).map((one) => mapValues(one, (x) => 2 * x ** 2));

const adaptive: AdaptiveSettings = {
  learningRate: 0.01,
  weightDecay: 0.1,
  epsilon: 1e-6,
  betas: [0.8, 0.99],
  step: 3,
};
const betas = adaptive.betas.flatMap((beta) => [beta, 1 - beta]);
const adamSettings = [
  adaptive.learningRate,
  ...betas,
  adaptive.epsilon,
  adaptive.weightDecay,
  ...adaptive.betas.map((beta) => 1 - beta ** adaptive.step),
];

function amsgradCase(decoupledWeightDecay: boolean): StepCase {
  return {
    kernel: "AdamStep",
    attributes: { amsgrad: true, decoupledWeightDecay },
    settings: adamSettings,
    memories: [averages, squares, otherSquares],
    rule: amsgradRule(adaptive, decoupledWeightDecay),
  };
}

function rmspropCase(momentum: number, centered: boolean): StepCase {
  const settings: RmspropSettings = {
    learningRate: 0.01,
    alpha: 0.9,
    epsilon: 1e-6,
    weightDecay: 0.1,
    momentum,
    centered,
  };
  const { learningRate, alpha, epsilon, weightDecay } = settings;
  const hasMomentum = momentum > 0;
  return {
    kernel: "RmspropStep",
    attributes: { hasMomentum, centered },
    settings: [learningRate, alpha, 1 - alpha, epsilon, weightDecay, momentum],
    memories: [squares, ...(hasMomentum ? [random(50)] : []), ...(centered ? [averages] : [])],
    rule: rmspropRule(settings),
  };
}

const cases: Readonly<Record<string, StepCase>> = {
  "AdamStep with AMSGrad": amsgradCase(true),
  "AdamStep with AMSGrad and weight decay in the gradient": amsgradCase(false),
  RmspropStep: rmspropCase(0, false),
  "RmspropStep with momentum": rmspropCase(0.9, false),
  "RmspropStep, centered": rmspropCase(0, true),
  "RmspropStep, centered, with momentum": rmspropCase(0.9, true),
  "RmspropStep, centered, where rounding left less mean square than mean": {
    ...rmspropCase(0, true),
    settings: [0.01, 0.9, 0.1, 1, 0, 0],
    memories: [squares.map((one) => mapValues(one, () => 0)), squares],
    rule: rmspropRule({
      learningRate: 0.01,
      alpha: 0.9,
      epsilon: 1,
      weightDecay: 0,
      momentum: 0,
      centered: true,
    }),
  },
  AdagradStep: {
    kernel: "AdagradStep",
    attributes: {},
    settings: [0.01, 1e-6, 0.1],
    memories: [squares],
    rule: adagradRule(0.01, 1e-6, 0.1),
  },
  AdadeltaStep: {
    kernel: "AdadeltaStep",
    attributes: {},
    settings: [0.5, 0.9, 0.1, 1e-6, 0.1],
    memories: [squares, otherSquares],
    rule: adadeltaRule(0.5, 0.9, 1e-6, 0.1),
  },
  LionStep: {
    kernel: "LionStep",
    attributes: {},
    settings: [adaptive.learningRate, ...betas, adaptive.weightDecay],
    memories: [averages],
    rule: lionRule(adaptive),
  },
  LambStep: {
    kernel: "LambStep",
    attributes: {},
    settings: adamSettings,
    memories: [averages, squares],
    rule: lambRule(adaptive),
  },
};

function run(
  { kernel, attributes }: StepCase,
  inputs: readonly Tensor[],
  { count = SHAPES.length, isClipped = false, inPlace = false } = {},
): Tensor[] {
  const all = { ...attributes, count, isClipped, inPlace };
  return runTrainingKernel(kernel, inputs, all as never) as Tensor[];
}

/** Next parameters, then next memories. */
function expectedOf({ rule, memories }: StepCase, given: readonly HostTensor[]): number[][] {
  const rows = parameters.map(({ data }, i) =>
    rule(
      [...data],
      [...given[i]!.data],
      memories.map((kind) => [...kind[i]!.data]),
    ),
  );
  return rows[0]!.flatMap((_, column) => rows.map((row) => row[column]!));
}

describeEveryBackend("steps of adaptive optimizers", ({ tolerance }) => {
  describe.each(Object.entries(cases))("%s", (_name, step) => {
    it("follows its formula", async () => {
      const lists = [parameters, gradients, ...step.memories];
      const outputs = run(step, uploadAll(lists, [...step.settings, Infinity]));
      const expected = expectedOf(step, gradients);
      expect(outputs.length).toBe(expected.length);
      for (const [i, output] of outputs.entries()) {
        expect(output.shape).toEqual(SHAPES[i % SHAPES.length]);
        await expect(output).toBeAllclose(expected[i]!, tolerance);
      }
    });

    it("multiplies and limits the gradients before anything else", async () => {
      const clipped = gradients.map((one) =>
        mapValues(one, (g) => Math.max(-0.3, Math.min(0.3, g * 0.5))),
      );
      const lists = [parameters, gradients, ...step.memories];
      const inputs = uploadAll(lists, [...step.settings, 0.3], 0.5);
      const outputs = run(step, inputs, { isClipped: true });
      const expected = expectedOf(step, clipped);
      for (const [i, output] of outputs.entries())
        await expect(output).toBeAllclose(expected[i]!, tolerance);
    });

    it("lets a gradient that is no number be seen in the parameter", async () => {
      const gradient = tensor1d([1, NaN, 1, 1, NaN]);
      const memories = step.memories.map(() => zeros([5]));
      const settings = tensor1d([...step.settings, 0.1]);
      const inputs = [tensor1d([1, 2, 3, 4, 5]), gradient, ...memories, settings, scalar(1)];
      const [next] = run(step, inputs, { count: 1, isClipped: true });
      const isBroken = [...(await next!.data())].map(Number.isNaN);
      expect(isBroken).toEqual([false, true, false, false, true]);
    });

    it("in place gives the same, and changes nothing that anybody else holds", async () => {
      const lists = [parameters, gradients, ...step.memories];
      const inputs = uploadAll(lists, [...step.settings, Infinity]);
      // The first parameter, its gradient and its first memory have a second holder.
      const shared = [0, 1, 2].map((kind) => inputs[kind * SHAPES.length]!.clone());
      const held = await copiesOf(inputs);
      const expected = await copiesOf(run(step, inputs));
      expect(await copiesOf(inputs)).toEqual(held);
      const outputs = run(step, inputs, { inPlace: true });
      dispose(inputs);
      expect(await copiesOf(outputs)).toEqual(expected);
      expect(await copiesOf(shared)).toEqual([0, 1, 2].map((kind) => held[kind * SHAPES.length]));
    });

    it("leaves nothing behind", async () => {
      await expect(
        expectNoLeaks(() => {
          const lists = [parameters, gradients, ...step.memories];
          const inputs = uploadAll(lists, [...step.settings, 0.3]);
          dispose(run(step, inputs, { isClipped: true }));
          dispose(inputs);
        }),
      ).resolves.toBeUndefined();
    });
  });
});
