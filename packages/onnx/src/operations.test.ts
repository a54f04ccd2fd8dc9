import { wasm } from "@stratajs/backend-wasm";
import {
  AdaptiveMaxPool2d,
  AvgPool2d,
  BatchNorm1d,
  BatchNorm2d,
  Conv2d,
  ConvTranspose2d,
  ELU,
  Flatten,
  GELU,
  GroupNorm,
  Hardsigmoid,
  Hardswish,
  InstanceNorm2d,
  LayerNorm2d,
  LeakyReLU,
  Linear,
  LocalResponseNorm,
  LogSoftmax,
  MaxPool2d,
  Mish,
  Module,
  PReLU,
  ReLU6,
  Sequential,
  SiLU,
  Softplus,
  Tanh,
  Upsample,
} from "@stratajs/layers";
import {
  adaptiveAvgPool2d,
  globalAvgPool2d,
  maxPool2d,
  Parameter,
  reflectPad2d,
  relu,
  Rng,
  runTrainingKernel,
  tensor,
  tidy,
  useBackend,
  type Size,
  type Tensor,
  type Tensor1D,
  type Tensor4D,
} from "@stratajs/tensor";
import * as tf from "@tensorflow/tfjs-core";
import { beforeAll, describe, expect, it } from "vitest";
import { serializeOnnx, type ExportOnnxOptions } from "./index.ts";
import { After } from "./testing/after.ts";
import { runOnnx } from "./testing/run-onnx.ts";

beforeAll(async () => void (await useBackend([wasm()])));

/** By how much onnxruntime's output differs, in parts of the largest value. */
async function deviation(
  model: Module<never, Tensor>,
  shape: readonly number[],
  options: Partial<ExportOnnxOptions> = {},
): Promise<number> {
  const values = new Rng(1).normal(shape.reduce((a, b) => a * b));
  const expected = tidy(() => {
    const x = tensor(values.slice(), [...shape]);
    const y = model.forward(x as never);
    const output = options.layout === "NCHW" && y.rank === 4 ? tf.transpose(y, [0, 3, 1, 2]) : y;
    return { data: output.dataSync<"float32">(), shape: output.shape };
  });
  const bytes = await serializeOnnx(model, {
    inputShape: ["batch", ...shape.slice(1)],
    ...options,
  });
  model.dispose();
  const [batch, height, width, channels] = shape;
  const isNchw = options.layout === "NCHW";
  const input = isNchw
    ? tidy(() => tf.transpose(tensor(values, [...shape]), [0, 3, 1, 2]).dataSync<"float32">())
    : values;
  const { data, dims } = await runOnnx(
    bytes,
    input,
    isNchw ? [batch!, channels!, height!, width!] : shape,
  );
  expect([...dims]).toEqual(expected.shape);
  const largest = expected.data.reduce((most, value) => Math.max(most, Math.abs(value)), 1e-9);
  return (
    expected.data.reduce((most, value, i) => Math.max(most, Math.abs(value - data[i]!)), 0) /
    largest
  );
}

const SHAPE = [5, 6, 7, 4];
const half = { kernelSize: 3, stride: 2, padding: 1 } as const;

const functions: Record<string, (x: Tensor4D, scale: Tensor1D) => Tensor> = {
  "activations of tfjs": (x) =>
    tf.add(tf.add(tf.relu6(x), tf.leakyRelu(x, 0.1)), tf.add(tf.elu(x), tf.sigmoid(tf.tanh(x)))),
  "gelu and silu by their formulas": (x) =>
    tf.add(
      tf.mul(tf.mul(x, 0.5), tf.add(tf.erf(tf.div(x, Math.SQRT2)), 1)),
      tf.mul(x, tf.sigmoid(x)),
    ),
  "hardswish by its formula": (x) => tf.mul(x, tf.div(tf.clipByValue(tf.add(x, 3), 0, 6), 6)),
  "softplus and mish": (x) => tf.mul(x, tf.tanh(tf.softplus(x))),
  prelu: (x, scale) => tf.prelu(x as Tensor, scale as Tensor),
  "a scale for each channel": (x, scale) => tf.mul(x, scale),
  "a scale of two axes": (x, scale) =>
    tf.mul(x, tf.outerProduct(tf.tensor1d([1, 2, 3, 4, 5, 6, 7]), scale)),
  "one number for each image": (x) => tf.mul(x, tf.mean(x, [1, 2, 3], true)),
  "norm over channels": (x, scale) => {
    const mean = tf.mean(x, 3, true);
    const variance = tf.mean(tf.squaredDifference(x, mean), 3, true);
    return tf.mul(tf.mul(tf.sub(x, mean), tf.rsqrt(tf.add(variance, 1e-6))), scale);
  },
  "norm over groups": (x) => {
    const [batch, height, width] = x.shape;
    const groups = tf.reshape(x, [batch, height * width, 2, 2]);
    const mean = tf.mean(groups, [1, 3], true);
    return tf.reshape(tf.sub(groups, mean), x.shape);
  },
  "channel shuffle": (x) => {
    const [batch, height, width] = x.shape;
    const groups = tf.reshape(x, [batch, height, width, 2, 2]);
    return tf.reshape(tf.transpose(groups, [0, 1, 2, 4, 3]), x.shape);
  },
  "sums without axes": (x) => tf.add(tf.sum(x, [1, 2]), tf.max(tf.max(x, 1), 1)),
  "parts of channels and rows": (x) =>
    tf.concat(
      [tf.slice(x, [0, 1, 0, 1], [-1, 5, 7, 2]), tf.slice(x, [0, 0, 0, 0], [-1, 5, -1, 1])],
      3,
    ),
  split: (x) => tf.add(...(tf.split(x, 2, 3) as [Tensor, Tensor])),
  "zeros around, and mirrored": (x) =>
    tf.mirrorPad(
      tf.pad(x, [
        [0, 0],
        [1, 0],
        [0, 2],
        [0, 0],
      ]),
      [
        [0, 0],
        [1, 1],
        [2, 0],
        [0, 0],
      ],
      "reflect",
    ),
  tile: (x) => tf.tile(x, [1, 2, 1, 3]),
  "larger, by neighbours": (x) => tf.image.resizeNearestNeighbor(x, [12, 21]),
  "larger, in between": (x) => tf.image.resizeBilinear(x, [12, 21], false, true),
  "larger, with corners": (x) => tf.image.resizeBilinear(x, [11, 13], true),
  softmax: (x) => tf.softmax(x),
  "attention over places": (x) => {
    const [batch, height, width, channels] = x.shape;
    const places = tf.reshape(x, [batch, height * width, channels]) as tf.Tensor3D;
    return tf.matMul(tf.softmax(tf.matMul(places, places, false, true)), places);
  },
  "adaptive pooling in uneven parts": (x) => adaptiveAvgPool2d(x, [4, 3] as Size),
  "global pooling": (x) => globalAvgPool2d(x),
  "squeeze and excite": (x, scale) => tf.mul(x, tf.sigmoid(tf.mul(adaptiveAvgPool2d(x, 1), scale))),
  "max pooling that reaches over the end": (x) =>
    maxPool2d(x, { ...half, padding: 0, ceilMode: true }),
  "numbers in the code": (x) => tf.add(x, tf.mul(tf.range(0, 4), tf.scalar(2))),
  "a choice": (x) => tf.where(tf.greater(x, 0), x, tf.square(x)),
  stack: (x) => tf.stack([x, relu(x)], 1),
};

describe("operations", () => {
  it.each(Object.keys(functions))("%s", async (name) => {
    expect(await deviation(new After(functions[name]!), SHAPE)).toBeLessThan(1e-5);
  });

  const layers: Record<string, () => Module<never, Tensor>> = {
    "a convolution in groups, dilated, with unequal padding": () =>
      new Conv2d(4, 6, {
        kernelSize: [3, 2],
        groups: 2,
        dilation: [1, 2],
        padding: [
          [1, 0],
          [2, 1],
        ],
      }),
    "a depthwise convolution with stride": () => new Conv2d(4, 4, { ...half, groups: 4 }),
    "average pooling": () => new AvgPool2d(half),
    "average pooling without padding in the divisor": () =>
      new AvgPool2d({ ...half, countIncludePad: false }),
    "average pooling that reaches over the end": () => new AvgPool2d({ ...half, ceilMode: true }),
    "batch norm without γ, by the batch itself": () =>
      new BatchNorm2d(4, { affine: false, trackRunningStats: false }),
    "flatten, linear and batch norm": () =>
      new Sequential(new MaxPool2d(half), new Flatten(), new Linear(48, 6), new BatchNorm1d(6)),
    "linear over channels": () => new Linear<Tensor4D>(4, 3),
    "a transposed convolution": () => new Upsampling(),
    ConvTranspose2d: () =>
      new ConvTranspose2d(4, 6, {
        kernelSize: 3,
        stride: 2,
        padding: 1,
        outputPadding: 1,
        groups: 2,
      }),
    GroupNorm: () => new GroupNorm(2, 4),
    InstanceNorm2d: () => new InstanceNorm2d(4, { affine: true }),
    LayerNorm2d: () => new LayerNorm2d(4),
    LocalResponseNorm: () => new LocalResponseNorm({ size: 3 }),
    Upsample: () => new Upsample({ scaleFactor: 2, mode: "bilinear" }),
    AdaptiveMaxPool2d: () => new AdaptiveMaxPool2d([4, 3]),
    "reflected borders": () =>
      new After((x) =>
        reflectPad2d(x, [
          [1, 2],
          [2, 0],
        ]),
      ),
    activations: () =>
      new Sequential(
        new Conv2d(4, 4, { kernelSize: 1 }),
        new ELU(),
        new GELU(),
        new GELU({ approximate: "tanh" }),
        new Hardsigmoid(),
        new Hardswish(),
        new LeakyReLU(),
        new Mish(),
        new PReLU(4),
        new ReLU6(),
        new SiLU(),
        new Softplus(),
        new Tanh(),
        new LogSoftmax(),
      ),
  };

  it.each(Object.keys(layers))("%s", async (name) => {
    expect(await deviation(layers[name]!(), SHAPE)).toBeLessThan(1e-5);
  });

  it("takes and gives images as PyTorch's files do, where asked", async () => {
    const model = new Sequential(new Conv2d(4, 3, half), relu);
    expect(await deviation(model, SHAPE, { layout: "NCHW" })).toBeLessThan(1e-5);
    expect(
      await deviation(new Conv2d(4, 3, half), SHAPE, { inputShape: [5, 6, 7, 4] }),
    ).toBeLessThan(1e-5);
  });
});

/** The gradient of a convolution in its input, as an operation of its own. */
class Upsampling extends Module<Tensor4D, Tensor4D> {
  readonly weight: Parameter = new Parameter([4, 3, 3, 2], {
    initializer: (shape, rng) => rng.normal(shape.reduce((a, b) => a * b)),
    axes: [2, 3, 1, 0],
  });

  forward(dy: Tensor4D): Tensor4D {
    const inputShape = [dy.shape[0], 12, 13, 3] as const;
    return runTrainingKernel(
      "Conv2dInputGradient",
      { dy, filter: this.weight.value as Tensor as Tensor4D },
      {
        stride: [2, 2],
        padding: [
          [1, 1],
          [1, 1],
        ],
        dilation: [1, 1],
        groups: 1,
        inputShape,
      },
    )[0];
  }
}
