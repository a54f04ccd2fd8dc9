import {
  batchNormInference,
  batchNormTraining,
  runTrainingKernel,
  type Tensor,
  type Tensor1D,
} from "@stratajs/tensor";
import { checkGradients, expectNoLeaks } from "@stratajs/test-utils";
import { describe, expect, it } from "vitest";
import { describeEveryBackend } from "./on-every-backend.ts";
import { batchNormForward, batchNormGradient } from "./reference/batch-norm.ts";
import { hostTensor, randomTensor, upload, type HostTensor } from "./reference/host-tensor.ts";

const EPSILON = 1e-3;

const shapes: Record<string, readonly number[]> = {
  "images with odd sizes": [3, 5, 7, 6],
  "many values per channel": [4, 33, 31, 5],
  "one image": [1, 4, 4, 3],
  "more channels than a vector has lanes": [2, 3, 3, 19],
  "one channel": [4, 6, 6, 1],
  "rank 2": [8, 10],
  "rank 2 with a batch of two": [2, 5],
};

function inputsFor(shape: readonly number[]): {
  x: HostTensor;
  scale: HostTensor;
  offset: HostTensor;
} {
  const channels = shape.at(-1)!;
  // With a batch of two, a pair that is close together would amplify the rounding of its mean: this seed has none.
  const x = randomTensor(shape, 5);
  // A mean and a scale of its own for each channel.
  const shifted = x.data.map((value, i) =>
    Math.fround(value * (1 + (i % channels) / 4) + (i % channels)),
  );
  return {
    x: hostTensor(shape, shifted),
    scale: randomTensor([channels], 2),
    offset: randomTensor([channels], 3),
  };
}

describeEveryBackend("batchNormTraining", ({ tolerance }) => {
  describe.each(Object.entries(shapes))("with %s", (_, shape) => {
    const { x, scale, offset } = inputsFor(shape);
    const expected = batchNormForward(x, scale, offset, EPSILON);

    it.each(["none", "relu"] as const)(
      "normalises by the batch's statistics, activation %s",
      async (activation) => {
        const inputs = {
          x: upload(x),
          scale: upload<Tensor1D>(scale),
          offset: upload<Tensor1D>(offset),
        };
        const [y, mean, variance] = runTrainingKernel("BatchNormTraining", inputs, {
          epsilon: EPSILON,
          activation,
        });
        const active =
          activation === "relu"
            ? expected.y.data.map((value) => Math.max(value, 0))
            : expected.y.data;
        expect(y.shape).toEqual(shape);
        await expect(y).toBeAllclose(active, tolerance);
        await expect(mean).toBeAllclose(expected.mean, tolerance);
        await expect(variance).toBeAllclose(expected.variance, tolerance);
      },
    );

    it.each(["none", "relu"] as const)(
      "has the gradient of the paper, activation %s",
      async (activation) => {
        const dy = randomTensor(shape, 4);
        const passed = dy.data.map((value, i) =>
          activation === "relu" && expected.y.data[i]! <= 0 ? 0 : value,
        );
        const gradients = batchNormGradient(x, hostTensor(shape, passed), scale, EPSILON);
        const [dx, dscale, doffset] = runTrainingKernel(
          "BatchNormTrainingGradient",
          {
            x: upload(x),
            dy: upload(dy),
            mean: upload<Tensor1D>(hostTensor([expected.mean.length], expected.mean)),
            variance: upload<Tensor1D>(hostTensor([expected.mean.length], expected.variance)),
            scale: upload<Tensor1D>(scale),
            offset: upload<Tensor1D>(offset),
          },
          { epsilon: EPSILON, activation },
        );
        expect(dx.shape).toEqual(shape);
        await expect(dx).toBeAllclose(gradients.dx.data, tolerance);
        await expect(dscale).toBeAllclose(gradients.dscale, tolerance);
        await expect(doffset).toBeAllclose(gradients.doffset, tolerance);
      },
    );
  });

  it("keeps the digits of the variance when the mean is 1000 times as large", async () => {
    // Multiples of 2^-8, so that x itself loses nothing in float32.
    const shape = [4, 6, 6, 5];
    const spread = randomTensor(shape, 1).data.map((value) => 1000 + Math.round(value * 256) / 256);
    const { scale, offset } = inputsFor(shape);
    const x = hostTensor(shape, spread);
    const expected = batchNormForward(x, scale, offset, 1e-5);
    const options = { scale: upload<Tensor1D>(scale), offset: upload<Tensor1D>(offset) };
    const { y, variance } = batchNormTraining(upload(x), options);
    // A mean of 1000 rounds to 6e-5 / 2 in float32, which is all that may be lost; in one pass with E[x²] - E[x]²
    // the variance would be off by 0.1.
    await expect(variance).toBeAllclose(expected.variance, { relative: 1e-5, absolute: 1e-5 });
    await expect(y).toBeAllclose(expected.y.data, { relative: 1e-4, absolute: 2e-4 });
  });

  it("has finite results where a channel is constant", async () => {
    const x = hostTensor([2, 2, 2, 1], new Float64Array(8).fill(3));
    const one = {
      scale: upload<Tensor1D>(hostTensor([1], [2])),
      offset: upload<Tensor1D>(hostTensor([1], [5])),
    };
    const { y, variance } = batchNormTraining(upload(x), one);
    await expect(y).toBeAllclose(new Float64Array(8).fill(5));
    await expect(variance).toBeAllclose([0]);
  });

  it("applies a relu in the same pass, with its gradient", async () => {
    const { x, scale, offset } = inputsFor([3, 4, 5, 3]);
    const inputs = [upload(x), upload(scale), upload(offset)];
    const expected = await normalize(...inputs).data();
    const y = normalizeAndRelu(...inputs);
    await expect(y).toBeAllclose(
      Array.from(expected, (value) => Math.max(value, 0)),
      tolerance,
    );
    await checkGradients(normalizeAndRelu, inputs, { step: 2 ** -9, entries: 12 });
  });

  it.each([{ shape: [3, 4, 5, 3] }, { shape: [6, 4] }])(
    "has the gradient that finite differences find: $shape",
    async ({ shape }) => {
      const { x, scale, offset } = inputsFor(shape);
      await expect(
        checkGradients(normalize, [upload(x), upload(scale), upload(offset)], {
          step: 2 ** -6,
          entries: 12,
        }),
      ).resolves.toBeUndefined();
    },
  );

  it("leaves nothing behind, forward and backward", async () => {
    const { x, scale, offset } = inputsFor([2, 3, 3, 4]);
    const inputs = [upload(x), upload(scale), upload(offset)];
    await expect(
      expectNoLeaks(() => checkGradients(normalize, inputs, { entries: 1 })),
    ).resolves.toBeUndefined();
  });
});

describeEveryBackend("batchNormInference", ({ tolerance }) => {
  const { x, scale, offset } = inputsFor([2, 3, 4, 5]);
  const mean = randomTensor([5], 5);
  const variance = hostTensor(
    [5],
    randomTensor([5], 6).data.map((value) => Math.fround(0.5 + Math.abs(value))),
  );

  it("normalises by the given statistics", async () => {
    const options = [scale, offset, mean, variance].map((vector) => upload<Tensor1D>(vector));
    const y = batchNormInference(upload(x), {
      scale: options[0]!,
      offset: options[1]!,
      mean: options[2]!,
      variance: options[3]!,
      epsilon: EPSILON,
    });
    const expected = x.data.map((value, i) => {
      const c = i % 5;
      return (
        ((value - mean.data[c]!) / Math.sqrt(variance.data[c]! + EPSILON)) * scale.data[c]! +
        offset.data[c]!
      );
    });
    await expect(y).toBeAllclose(expected, tolerance);
  });

  it("has a gradient in everything, for frozen statistics and for learned ones", async () => {
    const inputs = [x, scale, offset, mean, variance].map((one) => upload(one));
    await expect(checkGradients(normalizeByGiven, inputs, { entries: 6 })).resolves.toBeUndefined();
    const y = await normalizeByGiven(...(inputs as [Tensor])).data();
    const active = Array.from(y, (value) => Math.max(value, 0));
    await expect(normalizeByGivenAndRelu(...(inputs as [Tensor]))).toBeAllclose(active, tolerance);
    await checkGradients(normalizeByGivenAndRelu, inputs, { step: 2 ** -9, entries: 6 });
  });
});

describeEveryBackend("RunningStatistics", ({ tolerance }) => {
  it.each([1, 5, 64])("moves those of %d channels towards the batch's", async (channels) => {
    const vectors = [1, 2, 3, 4].map((seed) => randomTensor([channels], seed));
    const [runningMean, runningVariance, mean, variance] = vectors as [
      HostTensor,
      HostTensor,
      HostTensor,
      HostTensor,
    ];
    const [movedMean, movedVariance] = runTrainingKernel(
      "RunningStatistics",
      {
        runningMean: upload<Tensor1D>(runningMean),
        runningVariance: upload<Tensor1D>(runningVariance),
        mean: upload<Tensor1D>(mean),
        variance: upload<Tensor1D>(variance),
      },
      { weight: 0.25, correction: 1.5 },
    );
    await expect(movedMean).toBeAllclose(
      mean.data.map((value, c) => 0.75 * runningMean.data[c]! + 0.25 * value),
      tolerance,
    );
    await expect(movedVariance).toBeAllclose(
      variance.data.map((value, c) => 0.75 * runningVariance.data[c]! + 0.25 * 1.5 * value),
      tolerance,
    );
  });
});

function normalize(...[x, scale, offset]: Tensor[]): Tensor {
  return batchNormTraining(x!, { scale: scale as Tensor1D, offset: offset as Tensor1D }).y;
}

function normalizeAndRelu(...[x, scale, offset]: Tensor[]): Tensor {
  const vectors = { scale: scale as Tensor1D, offset: offset as Tensor1D };
  return batchNormTraining(x!, { ...vectors, activation: "relu" }).y;
}

function normalizeByGivenAndRelu(x: Tensor, ...vectors: Tensor[]): Tensor {
  const [scale, offset, mean, variance] = vectors as [Tensor1D, Tensor1D, Tensor1D, Tensor1D];
  return batchNormInference(x, { scale, offset, mean, variance, activation: "relu" });
}

function normalizeByGiven(x: Tensor, ...vectors: Tensor[]): Tensor {
  const [scale, offset, mean, variance] = vectors as [Tensor1D, Tensor1D, Tensor1D, Tensor1D];
  return batchNormInference(x, { scale, offset, mean, variance });
}
