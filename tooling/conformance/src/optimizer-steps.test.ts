import { dispose, runTrainingKernel, tensor1d, type Tensor } from "@stratajs/tensor";
import { expectNoLeaks } from "@stratajs/test-utils";
import { expect, it } from "vitest";
import { describeEveryBackend } from "./on-every-backend.ts";
import { hostTensor, randomTensor, upload, type HostTensor } from "./reference/host-tensor.ts";
import {
  adamUpdate,
  sgdUpdate,
  type AdamSettings,
  type SgdSettings,
} from "./reference/optimizers.ts";

/** Parameters of all ranks, with sizes that fill no vector evenly, and one number. */
const SHAPES = [[3, 3, 5, 7], [13], [4, 6], [1], []];

const parameters = SHAPES.map((shape, i) => randomTensor(shape, i));
const gradients = SHAPES.map((shape, i) => randomTensor(shape, 10 + i));
const firsts = SHAPES.map((shape, i) => randomTensor(shape, 20 + i));
const seconds = SHAPES.map((shape, i) => {
  const { data } = randomTensor(shape, 30 + i);
  return hostTensor(
    shape,
    data.map((x) => x * x),
  );
});

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

describeEveryBackend("optimizer steps", ({ tolerance }) => {
  it.each(Object.entries(sgdCases))("SgdStep %s", (_, settings) => {
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
      expect(output).toBeAllclose(expected[i]!, tolerance);
  });

  it.each(Object.entries(adamCases))("AdamStep %s", (_, settings) => {
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
      expect(outputs[i]!).toBeAllclose(
        expected.map(({ parameter }) => parameter),
        tolerance,
      );
      expect(outputs[SHAPES.length + i]!).toBeAllclose(
        expected.map(({ first }) => first),
        tolerance,
      );
      expect(outputs[2 * SHAPES.length + i]!).toBeAllclose(
        expected.map(({ second }) => second),
        tolerance,
      );
    }
  });

  it("leave their inputs as they were", () => {
    const kept = gradients.map((gradient) => upload(gradient));
    const before = kept.map((tensor) => tensor.dataSync().slice());
    const settings = tensor1d([0.1, 0.9, 0, 0.01]);
    const inputs = [
      ...parameters.map((p) => upload(p)),
      ...kept,
      ...firsts.map((b) => upload(b)),
      settings,
    ];
    const held = inputs.map((tensor) => tensor.dataSync().slice());
    runTrainingKernel("SgdStep", inputs, { count: SHAPES.length, nesterov: true });
    expect(kept.map((tensor) => tensor.dataSync())).toEqual(before);
    expect(inputs.map((tensor) => tensor.dataSync())).toEqual(held);
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
  const inputs = uploadAll(lists, [learningRate, momentum, dampening, weightDecay]);
  const outputs = runTrainingKernel("SgdStep", inputs, { count: SHAPES.length, nesterov });
  if (freeInputs) dispose(inputs);
  return outputs;
}

function adamStep(settings: AdamSettings, freeInputs = false): Tensor[] {
  const { learningRate, beta1, beta2, epsilon, weightDecay, step, decoupledWeightDecay } = settings;
  const numbers = [
    learningRate,
    beta1,
    beta2,
    epsilon,
    weightDecay,
    1 - beta1 ** step,
    1 - beta2 ** step,
  ];
  const inputs = uploadAll([parameters, gradients, firsts, seconds], numbers);
  const outputs = runTrainingKernel("AdamStep", inputs, {
    count: SHAPES.length,
    decoupledWeightDecay,
  });
  if (freeInputs) dispose(inputs);
  return outputs;
}

function uploadAll(lists: readonly (readonly HostTensor[])[], numbers: number[]): Tensor[] {
  return [...lists.flat().map((one) => upload(one)), tensor1d(numbers)];
}
