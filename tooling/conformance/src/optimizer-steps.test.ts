import { dispose, runTrainingKernel, scalar, tensor1d, zeros, type Tensor } from "@stratajs/tensor";
import { expectNoLeaks } from "@stratajs/test-utils";
import { expect, it } from "vitest";
import { describeEveryBackend } from "./on-every-backend.ts";
import {
  adamUpdate,
  sgdUpdate,
  type AdamSettings,
  type SgdSettings,
} from "./reference/optimizers.ts";
import {
  copiesOf,
  gradients,
  mapValues,
  parameters,
  random,
  SHAPES,
  uploadAll,
} from "./step-inputs.ts";
import { upload } from "./reference/host-tensor.ts";

const firsts = random(20);
const seconds = random(30).map((one) => mapValues(one, (x) => x * x));

const plainSgd: SgdSettings = {
  learningRate: 0.1,
  momentum: 0,
  dampening: 0,
  weightDecay: 0,
  nesterov: false,
};
const sgdCases: Record<string, SgdSettings> = {
  plain: plainSgd,
  "with weight decay": { ...plainSgd, weightDecay: 0.01 },
  "with momentum": { ...plainSgd, momentum: 0.9 },
  "with dampening": { ...plainSgd, momentum: 0.9, dampening: 0.5 },
  "with Nesterov's momentum and weight decay": {
    ...plainSgd,
    momentum: 0.9,
    weightDecay: 0.01,
    nesterov: true,
  },
};

const plainAdam: AdamSettings = {
  learningRate: 0.01,
  beta1: 0.9,
  beta2: 0.999,
  epsilon: 1e-8,
  weightDecay: 0,
  step: 1,
  decoupledWeightDecay: true,
};
const adamCases: Record<string, AdamSettings> = {
  "in its first step": plainAdam,
  "in its hundredth step": { ...plainAdam, step: 100 },
  "with decoupled weight decay": {
    ...plainAdam,
    weightDecay: 0.1,
    step: 3,
    beta1: 0.8,
    beta2: 0.99,
    epsilon: 1e-6,
  },
  "with weight decay in the gradient": {
    ...plainAdam,
    weightDecay: 0.1,
    step: 3,
    decoupledWeightDecay: false,
  },
};

describeEveryBackend("GradientNorm", ({ tolerance }) => {
  it.each([0.5, 1000])(
    "is the norm of all gradients as one, with a limit of %d",
    async (maxNorm) => {
      const squares = gradients.flatMap(({ data }) => [...data].map((g) => g * g));
      const norm = Math.sqrt(squares.reduce((sum, square) => sum + square, 0));
      const inputs = [...gradients.map((gradient) => upload(gradient)), scalar(maxNorm)];
      const outputs = runTrainingKernel("GradientNorm", inputs, {});
      expect(outputs.map(({ shape }) => shape)).toEqual([[], []]);
      await expect(outputs[0]).toBeAllclose([norm], tolerance);
      await expect(outputs[1]).toBeAllclose([Math.min(1, maxNorm / (norm + 1e-6))], tolerance);
    },
  );

  it("leaves gradients of zero alone, and does not hide one that is no number", async () => {
    const [, factor] = runTrainingKernel("GradientNorm", [zeros([5]), scalar(1)], {});
    expect([...(await factor.data())]).toEqual([1]);
    const broken = tensor1d([1, 2, 3, 4, NaN]);
    for (const output of runTrainingKernel("GradientNorm", [broken, scalar(1)], {}))
      expect([...(await output.data())]).toEqual([NaN]);
  });
});

describeEveryBackend("optimizer steps", ({ tolerance }) => {
  it.each(Object.entries(sgdCases))("SgdStep %s", async (_, settings) => {
    const hasMomentum = settings.momentum > 0;
    const updates = parameters.map(({ data }, i) =>
      [...data].map((parameter, at) => {
        const buffer = hasMomentum ? firsts[i]!.data[at]! : undefined;
        return sgdUpdate(parameter, gradients[i]!.data[at]!, buffer, settings);
      }),
    );
    const expected = updates.map((update) => update.map(({ parameter }) => parameter));
    if (hasMomentum) expected.push(...updates.map((update) => update.map(({ buffer }) => buffer!)));
    const outputs = sgdStep(settings);
    expect(outputs.map(({ shape }) => shape)).toEqual(
      hasMomentum ? [...SHAPES, ...SHAPES] : SHAPES,
    );
    for (const [i, output] of outputs.entries())
      await expect(output).toBeAllclose(expected[i]!, tolerance);
  });

  it.each(Object.entries(adamCases))("AdamStep %s", async (_, settings) => {
    const outputs = adamStep(settings);
    expect(outputs.length).toBe(3 * SHAPES.length);
    for (const [i, shape] of SHAPES.entries()) {
      const expected = [...parameters[i]!.data].map((p, at) =>
        adamUpdate(
          p,
          gradients[i]!.data[at]!,
          firsts[i]!.data[at]!,
          seconds[i]!.data[at]!,
          settings,
        ),
      );
      expect(outputs[i]!.shape).toEqual(shape);
      await expect(outputs[i]!).toBeAllclose(
        expected.map(({ parameter }) => parameter),
        tolerance,
      );
      await expect(outputs[SHAPES.length + i]!).toBeAllclose(
        expected.map(({ first }) => first),
        tolerance,
      );
      await expect(outputs[2 * SHAPES.length + i]!).toBeAllclose(
        expected.map(({ second }) => second),
        tolerance,
      );
    }
  });

  it("multiply and limit the gradients before anything else", async () => {
    const clipped = gradients.map((one) =>
      mapValues(one, (g) => Math.max(-0.3, Math.min(0.3, g * 0.5))),
    );
    const numbers = [0.1, 0.9, 0, 0.01];
    const attributes = { count: SHAPES.length, nesterov: false, isClipped: true, inPlace: false };
    const expected = runTrainingKernel(
      "SgdStep",
      uploadAll([parameters, clipped, firsts], [...numbers, Infinity]),
      attributes,
    );
    const actual = runTrainingKernel(
      "SgdStep",
      uploadAll([parameters, gradients, firsts], [...numbers, 0.3], 0.5),
      attributes,
    );
    for (const [i, output] of actual.entries())
      await expect(output).toBeAllclose([...(await expected[i]!.data())], tolerance);
  });

  it("let a gradient that is no number be seen in the parameter, clipped or not", async () => {
    const [p, g] = [tensor1d([1, 2, 3, 4, 5]), tensor1d([1, NaN, 1, 1, NaN])];
    const inputs = [p, g, tensor1d([0.5, 0, 0, 0, 0.1]), scalar(1)];
    const attributes = { count: 1, nesterov: false, isClipped: true, inPlace: false };
    const [next] = runTrainingKernel("SgdStep", inputs, attributes);
    expect([...(await next!.data())].map(Number.isNaN)).toEqual([false, true, false, false, true]);
  });

  it("leave their inputs as they were", async () => {
    const inputs = uploadAll([parameters, gradients, firsts], [0.1, 0.9, 0, 0.01, Infinity]);
    const held = await copiesOf(inputs);
    const attributes = { count: SHAPES.length, nesterov: true, isClipped: false, inPlace: false };
    runTrainingKernel("SgdStep", inputs, attributes);
    expect(await copiesOf(inputs)).toEqual(held);
  });

  it("in place give the same, and change nothing that anybody else holds", async () => {
    const lists = [parameters, gradients, firsts, seconds];
    const betas = [0.9, 0.1, 0.999, 0.001];
    const numbers = [0.01, ...betas, 1e-8, 0.1, 1 - 0.9 ** 3, 1 - 0.999 ** 3, Infinity];
    const inputs = uploadAll(lists, numbers);
    // The first parameter, its gradient and its second moments have a second holder.
    const shared = [0, SHAPES.length, 3 * SHAPES.length].map((i) => inputs[i]!.clone());
    const held = await copiesOf(shared);
    const attributes = {
      count: SHAPES.length,
      decoupledWeightDecay: true,
      amsgrad: false,
      isClipped: false,
    };
    const expected = await copiesOf(
      runTrainingKernel("AdamStep", inputs, { ...attributes, inPlace: false }),
    );
    const outputs = runTrainingKernel("AdamStep", inputs, { ...attributes, inPlace: true });
    dispose(inputs);
    expect(await copiesOf(outputs)).toEqual(expected);
    expect(await copiesOf(shared)).toEqual(held);
  });

  it("leave nothing behind", async () => {
    await expect(
      expectNoLeaks(() => {
        dispose(sgdStep(sgdCases["with momentum"]!, true));
        dispose(adamStep(plainAdam, true));
      }),
    ).resolves.toBeUndefined();
  });
});

function sgdStep(settings: SgdSettings, freeInputs = false): Tensor[] {
  const { learningRate, momentum, dampening, weightDecay, nesterov } = settings;
  const lists = momentum > 0 ? [parameters, gradients, firsts] : [parameters, gradients];
  const inputs = uploadAll(lists, [learningRate, momentum, dampening, weightDecay, Infinity]);
  const attributes = { count: SHAPES.length, nesterov, isClipped: false, inPlace: false };
  const outputs = runTrainingKernel("SgdStep", inputs, attributes);
  if (freeInputs) dispose(inputs);
  return outputs;
}

function adamStep(settings: AdamSettings, freeInputs = false): Tensor[] {
  const { learningRate, beta1, beta2, epsilon, weightDecay, step, decoupledWeightDecay } = settings;
  const numbers = [
    learningRate,
    beta1,
    1 - beta1,
    beta2,
    1 - beta2,
    epsilon,
    weightDecay,
    1 - beta1 ** step,
    1 - beta2 ** step,
    Infinity,
  ];
  const inputs = uploadAll([parameters, gradients, firsts, seconds], numbers);
  const outputs = runTrainingKernel("AdamStep", inputs, {
    count: SHAPES.length,
    decoupledWeightDecay,
    amsgrad: false,
    isClipped: false,
    inPlace: false,
  });
  if (freeInputs) dispose(inputs);
  return outputs;
}
