import { wasm } from "@stratajs/backend-wasm";
import { Flatten, initialize, Linear, Sequential } from "@stratajs/layers";
import { gradientNorm, SGD } from "@stratajs/optim";
import { Rng, useBackend, type Tensor2D, type Tensor4D } from "@stratajs/tensor";
import { beforeAll, describe, expect, it } from "vitest";
import type { Callback } from "./callback.ts";
import { ImageClassifier } from "./image-classifier.ts";
import { part } from "./testing/part.ts";
import { stripes } from "./testing/stripes.ts";
import { Trainer } from "./trainer.ts";
import type { TrainerOptions } from "./trainer-options.ts";

beforeAll(() => useBackend([wasm()]));

const [whole] = stripes({ examples: 12, batchSize: 12 });
const slices = (...ends: number[]): ReturnType<typeof part>[] =>
  ends.map((end, i) => part(whole!, i === 0 ? 0 : ends[i - 1]!, end));

interface Fitted {
  readonly weights: Float32Array;
  /** What the fit changed of them. */
  readonly change: Float32Array;
  readonly trainer: Trainer;
}

/** One epoch of a linear model, whose gradient of a batch is the mean of its parts'. */
async function fitted(
  train: ReturnType<typeof slices>,
  options: TrainerOptions,
  learningRate = 0.1,
): Promise<Fitted> {
  const linear = new Linear(36, 2);
  const model = new Sequential<Tensor4D, Tensor2D>(new Flatten(), linear);
  initialize(model, new Rng(3));
  const before = await linear.weight.data();
  const task = new ImageClassifier(model, {
    optimizer: (parameters) => new SGD(parameters, { learningRate }),
  });
  const trainer = new Trainer(options);
  await trainer.fit(task, { train });
  const weights = await linear.weight.data();
  return { weights, change: weights.map((value, i) => value - before[i]!), trainer };
}

function farthest(a: Float32Array, b: Float32Array): number {
  return Math.max(...a.map((value, i) => Math.abs(value - b[i]!)));
}

describe("accumulateGradients", () => {
  it("steps as one large batch does", async () => {
    const inOne = await fitted(slices(12), {});
    const inThree = await fitted(slices(4, 8, 12), { accumulateGradients: 3 });
    expect(farthest(inThree.weights, inOne.weights)).toBeLessThan(1e-6);
    expect(inThree.trainer.step).toBe(1);
    // The loss of the metrics is whole, whatever the gradient was divided by.
    expect(inThree.trainer.metrics["trainLoss"]).toBeCloseTo(
      inOne.trainer.metrics["trainLoss"]!,
      5,
    );
  });

  it("steps with what there is at an epoch's end, each loss divided by the same number", async () => {
    const inOne = await fitted(slices(4), {});
    const cut = await fitted(slices(4), { accumulateGradients: 4 });
    const scaled = cut.change.map((value) => value * 4);
    expect(farthest(scaled, inOne.change)).toBeLessThan(1e-6);
  });

  it("tells callbacks of every batch, and of the gradients once a step", async () => {
    const heard: string[] = [];
    const watch: Callback = {
      onTrainBatchStart: (_, { batch, step }) => void heard.push(`start ${batch} at ${step}`),
      onBeforeOptimizerStep: (_, gradients) => void heard.push(`${gradients.size} gradients`),
      onTrainBatchEnd: async (_, { batch, step, loss }) => {
        expect((await loss.data())[0]).toBeGreaterThan(0.1);
        heard.push(`end ${batch} at ${step}`);
      },
    };
    await fitted(slices(4, 8, 12), { accumulateGradients: 2, callbacks: [watch] });
    expect(heard).toEqual([
      "start 0 at 0",
      "end 0 at 0",
      "start 1 at 0",
      "2 gradients",
      "end 1 at 1",
      "start 2 at 1",
      "2 gradients",
      "end 2 at 2",
    ]);
  });
});

describe("gradientClipping", () => {
  it("scales the gradients of a step to a norm, after they are accumulated", async () => {
    let norm = 0;
    const watch: Callback = {
      onBeforeOptimizerStep: async (_, gradients) => {
        const measured = gradientNorm(gradients);
        norm = (await measured.data())[0]!;
        measured.dispose();
      },
    };
    const options = { accumulateGradients: 3, callbacks: [watch] };
    const free = await fitted(slices(4, 8, 12), options);
    const most = norm / 2;
    const clipped = await fitted(slices(4, 8, 12), {
      ...options,
      gradientClipping: { norm: most },
    });
    const halved = free.change.map((value) => value / 2);
    expect(farthest(clipped.change, halved)).toBeLessThan(1e-5);
  });

  it("limits each value of the gradients", async () => {
    const { change } = await fitted(slices(12), { gradientClipping: { value: 0.01 } }, 1);
    const greatest = Math.max(...change.map((value) => Math.abs(value)));
    expect(greatest).toBeCloseTo(0.01, 5);
  });
});
