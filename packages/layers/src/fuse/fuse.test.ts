import "@tensorflow/tfjs-backend-cpu";
import {
  activate,
  add,
  memory,
  relu,
  Rng,
  tensor4d,
  tidy,
  traceOperations,
  type Context,
  type Tensor,
  type Tensor4D,
} from "@stratajs/tensor";
import { beforeAll, describe, expect, it } from "vitest";
import {
  BasicBlock,
  BatchNorm1d,
  BatchNorm2d,
  Conv2d,
  Flatten,
  fuse,
  GlobalAvgPool2d,
  Linear,
  Module,
  PreActResNetBlock,
  Sequential,
} from "../index.ts";

beforeAll(() => activate("cpu"));

const images = (): Tensor4D => tensor4d(new Rng(3).normal(2 * 8 * 8 * 3), [2, 8, 8, 3]);

/** With statistics that training has moved. */
function trained<M extends Module<Tensor4D, Tensor>>(model: M): M {
  const rng = new Rng(1);
  for (const parameter of model.parameters()) {
    if (parameter.shape.length === 1)
      parameter.initialize(rng, ([n]) => rng.uniform(n!).map((u) => u + 0.5));
  }
  tidy(() => void model.forward(images(), { training: true, rng }));
  return model;
}

function kernels(model: Module<Tensor4D, Tensor>): string[] {
  const x = images();
  const names: string[] = [];
  tidy(() => {
    for (const { name } of traceOperations(() => model.forward(x)).operations) names.push(name);
  });
  x.dispose();
  return names;
}

function expectSameNumbers(a: Module<Tensor4D, Tensor>, b: Module<Tensor4D, Tensor>): void {
  const [expected, actual] = [a, b].map((model) =>
    tidy(() => model.forward(images()).dataSync<"float32">().slice()),
  );
  const largest = expected!.reduce((most, value) => Math.max(most, Math.abs(value)), 0);
  const deviation = expected!.reduce(
    (most, value, i) => Math.max(most, Math.abs(value - actual![i]!)),
    0,
  );
  expect(deviation).toBeLessThanOrEqual(1e-5 * largest);
}

describe("fuse", () => {
  it("folds batch norms into convolutions and linear layers: equal numbers, fewer kernels", () => {
    const model = trained(
      new Sequential<Tensor4D, Tensor>(
        new Conv2d(3, 6, { kernelSize: 3, groups: 3 }),
        new BatchNorm2d(6, { affine: false }),
        relu,
        new BasicBlock(6, 8, { stride: 2 }),
        new GlobalAvgPool2d(),
        new Linear(8, 4),
        new BatchNorm1d(4),
      ),
    );
    const fused = fuse(model);
    expectSameNumbers(model, fused);
    expect(kernels(model).filter((name) => name === "BatchNormInference")).toHaveLength(5);
    expect(kernels(fused)).not.toContain("BatchNormInference");
    // The relu behind a batch norm was in its kernel, and is one of its own now.
    expect(kernels(fused)).toHaveLength(kernels(model).length - 3);
    expect(fused.getParameter("3.conv1.bias").shape).toEqual([8]);
    model.dispose();
    fused.dispose();
  });

  it("leaves batch norms that are before convolutions, and the model and memory as they were", async () => {
    const before = memory().numTensors;
    const model = trained(
      new Sequential<Tensor4D, Tensor4D>(new PreActResNetBlock(3, 4, { stride: 2 })),
    );
    const state = await model.stateDict();
    const fused = fuse(model);
    expectSameNumbers(model, fused);
    // The one in the middle.
    expect(kernels(fused).filter((name) => name === "BatchNormInference")).toHaveLength(2);
    tidy(() => void fused.forward(images(), { training: true, rng: new Rng(0) }));
    expect(await model.stateDict()).toEqual(state);
    model.dispose();
    fused.dispose();
    expect(memory().numTensors).toBe(before);
  });

  it("keeps a convolution apart whose output is used elsewhere, or that runs twice", () => {
    class Twice extends Module<Tensor4D, Tensor4D> {
      readonly conv: Conv2d = new Conv2d(3, 3, { kernelSize: 1 });
      readonly bn: BatchNorm2d = new BatchNorm2d(3);
      readonly other: Conv2d = new Conv2d(3, 3, { kernelSize: 1 });
      readonly bn2: BatchNorm2d = new BatchNorm2d(3);

      forward(x: Tensor4D, context?: Context): Tensor4D {
        return tidy(() => {
          const y = this.conv.forward(x);
          const first = add<Tensor4D>(this.bn.forward(y, context), y);
          return this.bn2.forward(this.other.forward(this.other.forward(first)), context);
        });
      }
    }
    const model = trained(new Twice());
    expectSameNumbers(model, fuse(model));
    expect(kernels(fuse(model))).toEqual(kernels(model));
  });

  it("says what it needs when it finds no input, and what a copy cannot have", () => {
    class Hidden extends Module<Tensor4D, Tensor4D> {
      readonly #factor: number = 2;
      forward(x: Tensor4D): Tensor4D {
        return this.#factor > 1 ? x : relu(x);
      }
    }
    expect(() => fuse(new Sequential(new Hidden()))).toThrow("fuse(model, { inputShape })");
    expect(() => fuse(new Sequential(new Hidden()), { inputShape: [1, 2, 2, 3] })).toThrow(
      "#private",
    );
    const rows = new Sequential<Tensor4D, Tensor>(
      new Flatten(),
      new Linear(12, 3),
      new BatchNorm1d(3),
    );
    expect(() => fuse(rows)).toThrow("found no input");
    expect(fuse(rows, { inputShape: [1, 2, 2, 3] }).parameters()).toHaveLength(2);
  });
});
