import { wasm } from "@stratajs/backend-wasm";
import { Conv2d, Flatten, fuse, Sequential } from "@stratajs/layers";
import {
  memory,
  mul,
  Rng,
  sum,
  tensor4d,
  tidy,
  useBackend,
  valueAndGrads,
  zeros,
} from "@stratajs/tensor";
import type { Tensor2D, Tensor4D } from "@stratajs/tensor";
import { beforeAll, describe, expect, it } from "vitest";
import { createModel, features, isModelName, modelEntry, type ImageModel } from "./index.ts";
import { sample } from "./testing/sample.ts";

beforeAll(async () => void (await useBackend([wasm()])));

const convolutional = Object.entries(sample).filter(
  ([name]) => modelEntry(name).stages !== undefined,
);

describe.each(convolutional)("the feature maps of %s", (name, { mapsOf, size: side, options }) => {
  const size = mapsOf ?? side;
  it("have the strides that they are said to have, and are all that is left behind", () => {
    if (!isModelName(name)) return;
    const [, , channels] = modelEntry(name).inputSize;
    const model: ImageModel = createModel(name, options);
    const images = tensor4d(new Float32Array(size * size * channels), [1, size, size, channels]);
    const before = memory().numTensors;
    const maps = features(model, images);
    expect(memory().numTensors).toBe(before + maps.size);
    for (const [stride, { shape }] of maps) {
      // Unpadded convolutions lose a margin.
      expect(Math.round(Math.log2(size / shape[1]!)), `${stride}: ${shape}`).toBe(
        Math.log2(stride),
      );
    }
    for (const each of [model, images, ...maps.values()]) each.dispose();
  });
});

describe("features of a fused copy", () => {
  it.each(["resnet18", "densenet121", "vgg11_bn", "mobilenet_v2"] as const)("%s", (name) => {
    const { size, options } = sample[name]!;
    const model = trained(createModel(name, { ...options, rng: new Rng(1) } as object), size);
    const fused = fuse(model);
    const images = tensor4d(new Rng(2).normal(2 * size * size * 3), [2, size, size, 3]);
    const [expected, actual] = [model, fused].map((each) => features(each, images));
    expect([...actual!.keys()]).toEqual([...expected!.keys()]);
    for (const [stride, map] of expected!) {
      const values = map.dataSync<"float32">();
      const largest = values.reduce((most, value) => Math.max(most, Math.abs(value)), 0);
      const others = actual!.get(stride)!.dataSync<"float32">();
      const difference = values.reduce(
        (most, value, i) => Math.max(most, Math.abs(value - others[i]!)),
        0,
      );
      expect(difference, `stride ${stride}`).toBeLessThan(1e-5 * largest);
    }
    for (const maps of [expected!, actual!]) for (const map of maps.values()) map.dispose();
    for (const each of [model, fused, images]) each.dispose();
  });
});

/** With running statistics that are not where they start. */
function trained(model: ImageModel, size: number): ImageModel {
  const rng = new Rng(3);
  const images = tensor4d(rng.normal(4 * size * size * 3), [4, size, size, 3]);
  tidy(() => void model.forward(images, { training: true, rng }));
  images.dispose();
  return model;
}

describe("features", () => {
  it("are what a residual network gives after each stage", () => {
    const model = createModel("resnet18", { width: 2 });
    const shapes = tidy(() =>
      [...features(model, zeros([1, 64, 64, 3]))].map(([stride, { shape }]) => [stride, shape]),
    );
    expect(shapes).toEqual([
      [2, [1, 32, 32, 2]],
      [4, [1, 16, 16, 2]],
      [8, [1, 8, 8, 4]],
      [16, [1, 4, 4, 8]],
      [32, [1, 2, 2, 16]],
    ]);
    model.dispose();
  });

  it("hand gradients on, and leave the model as it was", () => {
    const rng = new Rng(1);
    const model = createModel("resnet18", { width: 2, rng });
    const images = tensor4d(rng.normal(2 * 32 * 32 * 3), [2, 32, 32, 3]);
    const { value, gradients } = valueAndGrads(() => {
      const map = features(model, images, { training: true, rng }).get(16)!;
      return sum(mul(map, map));
    }, [model.getParameter("conv1.weight"), model.getParameter("layer3.1.bn2.bias")]);
    expect([...gradients.keys()]).toHaveLength(2);
    expect(Object.hasOwn(model.layer3, "forward")).toBe(false);
    for (const each of [value, ...gradients.values(), images, model]) each.dispose();
  });

  it("are refused for models without", () => {
    expect(() => features(createModel("leNet"), zeros([1, 28, 28, 1]))).toThrow(
      "LeNet has no feature maps for each stride",
    );
    const own = new Sequential<Tensor4D, Tensor2D>(
      new Conv2d(1, 2, { kernelSize: 3 }),
      new Flatten(),
    );
    expect(() => features(own, zeros([1, 8, 8, 1]))).toThrow("expected a model of the zoo");
  });
});
