import { createHash } from "node:crypto";
import { wasm } from "@stratajs/backend-wasm";
import {
  AvgPool2d,
  BatchNorm2d,
  Conv2d,
  Dropout,
  Flatten,
  initialize,
  Linear,
  MaxPool2d,
  ReLU,
  Sequential,
  Sigmoid,
} from "@stratajs/layers";
import { AdamW, LAMB, SGD, type Optimizer } from "@stratajs/optim";
import {
  Rng,
  softmaxCrossEntropy,
  tensor1d,
  tensor4d,
  useBackend,
  valueAndGrads,
  type Parameter,
  type Scalar,
} from "@stratajs/tensor";
import { afterEach, describe, expect, it } from "vitest";

const BATCH = 16;
const SIDE = 32;

/** Every kind of convolution, norm, pooling and activation, large enough for many items. */
function network(): Sequential {
  return new Sequential(
    new Conv2d(3, 24, { kernelSize: 5, stride: 1, padding: 2 }),
    new BatchNorm2d(24),
    new ReLU(),
    new Conv2d(24, 24, { kernelSize: 3, padding: 1, bias: false }),
    new BatchNorm2d(24),
    new Sigmoid(),
    new Conv2d(24, 24, { kernelSize: 3, padding: 1, groups: 24 }),
    new Conv2d(24, 32, { kernelSize: 1 }),
    new MaxPool2d({ kernelSize: 3, stride: 2, padding: 1 }),
    new Conv2d(32, 32, { kernelSize: 3, padding: 1, groups: 4 }),
    new BatchNorm2d(32),
    new ReLU(),
    new Conv2d(32, 48, { kernelSize: 3, stride: 2, padding: 1 }),
    new AvgPool2d({ kernelSize: 2 }),
    new Dropout(0.3),
    new Flatten(),
    new Linear(48 * 4 * 4, 10),
  );
}

type ToOptimizer = (parameters: Iterable<Parameter>) => Optimizer;

const optimizers: Readonly<Record<string, ToOptimizer>> = {
  SGD: (all) => new SGD(all, { learningRate: 0.05, momentum: 0.9, weightDecay: 1e-4 }),
  AdamW: (all) => new AdamW(all, { learningRate: 0.01 }),
  LAMB: (all) => new LAMB(all, { learningRate: 0.01 }),
};

/** What four steps come to: every bit of every loss, parameter and running statistic. */
async function train(threads: number, toOptimizer: ToOptimizer): Promise<string> {
  const report = await useBackend([wasm({ threads })]);
  expect(report.threads).toBe(threads);
  const rng = new Rng(3);
  const model = network();
  initialize(model, rng);
  const optimizer = toOptimizer(model.parameters());
  const images = tensor4d(rng.normal(BATCH * SIDE * SIDE * 3), [BATCH, SIDE, SIDE, 3]);
  const labels = tensor1d(
    Array.from({ length: BATCH }, (_, i) => i % 10),
    "int32",
  );
  const hash = createHash("sha256");
  for (let step = 0; step < 4; step++) {
    const { value, gradients } = valueAndGrads(
      () => softmaxCrossEntropy(model.forward(images, { training: true, rng }), labels) as Scalar,
      model.parameters(),
    );
    optimizer.step(gradients);
    hash.update(await value.data<"float32">());
    value.dispose();
  }
  for (const { data } of (await model.stateDict()).values()) hash.update(data as Float32Array);
  return hash.digest("hex");
}

describe("the number of threads", () => {
  afterEach(() => wasm().stop());

  it.each(Object.entries(optimizers))(
    "changes no bit of training with %s, nor does a second run",
    async (_name, toOptimizer) => {
      const hashes: string[] = [];
      for (const threads of [1, 2, 3, 8, 8]) {
        hashes.push(await train(threads, toOptimizer));
        await wasm().stop();
      }
      expect(new Set(hashes).size).toBe(1);
    },
  );
});
