import "@tensorflow/tfjs-backend-cpu";
import {
  activate,
  relu,
  Rng,
  tensor2d,
  tensor3d,
  tensor4d,
  tidy,
  zeros,
  type Tensor,
  type Tensor2D,
  type Tensor3D,
  type Tensor4D,
} from "@stratajs/tensor";
import { beforeAll, describe, expect, it } from "vitest";
import * as layers from "./index.ts";
import {
  Conv2d,
  ConvTranspose2d,
  Dropout,
  Flatten,
  GroupNorm,
  InstanceNorm2d,
  LayerNorm,
  LayerNorm2d,
  Linear,
  Sequential,
  StochasticDepth,
  type Conv2dOptions,
} from "./index.ts";

beforeAll(() => activate("cpu"));

describe("@stratajs/layers", () => {
  it("exports these names and no others", () => {
    expect(Object.keys(layers).toSorted()).toMatchInlineSnapshot(`
      [
        "AdaptiveAvgPool2d",
        "AdaptiveMaxPool2d",
        "AvgPool2d",
        "BasicBlock",
        "BasicConv2d",
        "BatchNorm1d",
        "BatchNorm2d",
        "BookDenseBlock",
        "Bottleneck",
        "CNBlock",
        "ChannelShuffle",
        "Conv2d",
        "ConvTranspose2d",
        "DenseBlock",
        "DenseLayer",
        "DenseNetLayer",
        "Dropout",
        "ELU",
        "Fire",
        "Flatten",
        "GELU",
        "GlobalAvgPool2d",
        "GoogLeNetInception",
        "GroupNorm",
        "Hardsigmoid",
        "Hardswish",
        "Inception",
        "InceptionA",
        "InceptionB",
        "InceptionBlock",
        "InceptionC",
        "InceptionD",
        "InceptionE",
        "InstanceNorm2d",
        "InvertedResidual",
        "InvertedResidualV3",
        "LayerNorm",
        "LayerNorm2d",
        "LayerScale",
        "LeakyReLU",
        "Linear",
        "LocalResponseNorm",
        "LogSoftmax",
        "MBConv",
        "MaxPool2d",
        "Mish",
        "Module",
        "PReLU",
        "PreActResNetBlock",
        "ReLU",
        "ReLU6",
        "ResBottleneckBlock",
        "ResNeXtBlock",
        "ResNetBlock",
        "Residual",
        "Sequential",
        "ShuffleUnit",
        "SiLU",
        "Sigmoid",
        "Softmax",
        "Softplus",
        "SqueezeExcitation",
        "StochasticDepth",
        "Tanh",
        "Transition",
        "Upsample",
        "bookTransition",
        "constant",
        "convNormActivation",
        "denseNetBlock",
        "denseNetTransition",
        "forConvolutions",
        "fuse",
        "gainFor",
        "hasAuxiliaryHeads",
        "initialize",
        "isModuleCall",
        "kaimingNormal",
        "kaimingUniform",
        "ninBlock",
        "normal",
        "ones",
        "scaled",
        "traceModel",
        "trainingMemory",
        "truncatedNormal",
        "uniform",
        "vggBlock",
        "watchForward",
        "xavierNormal",
        "xavierUniform",
        "zeros",
      ]
    `);
  });
});

describe("Flatten", () => {
  it("refuses what is no batch of images", () => {
    expect(() => new Flatten().forward(zeros([2, 8]) as Tensor as Tensor4D)).toThrow(
      "Flatten expected [batch, height, width, channels] but got [2, 8]",
    );
  });

  it("puts channels before rows and columns, as PyTorch does", () => {
    // Two channels of 1×2: NHWC [a0 b0 a1 b1] -> [a0 a1 b0 b1].
    const y = tidy(() => new Flatten().forward(tensor4d([1, 10, 2, 20], [1, 1, 2, 2])).dataSync());
    expect([...y]).toEqual([1, 2, 10, 20]);
  });
});

describe("Sequential", () => {
  it("has the modules of a subclass too", () => {
    class WithHead extends Sequential {
      readonly head = new Linear(2, 1, { bias: false });
    }
    const net = new WithHead(new Conv2d(1, 2, { kernelSize: 1, bias: false }));
    expect([...net.namedParameters()].map(([name]) => name)).toEqual(["0.weight", "head.weight"]);
  });

  it("refuses what is no layer when it is made", () => {
    const array = [relu] as unknown as typeof relu;
    expect(() => new Sequential(relu, array)).toThrow("as argument 1, an array; spread it");
  });

  it("counts functions among the places, so that names agree with PyTorch's", () => {
    const net = new Sequential(
      new Conv2d(1, 2, { kernelSize: 1 }),
      relu,
      new Conv2d(2, 1, { kernelSize: 1 }),
    );
    expect([...net.namedParameters()].map(([name]) => name)).toEqual([
      "0.weight",
      "0.bias",
      "2.weight",
      "2.bias",
    ]);
  });
});

describe("Linear", () => {
  it("maps the last axis of any tensor, as PyTorch does", () => {
    const layer = new Linear<Tensor3D>(2, 1);
    layer.weight.assign(Float32Array.of(1, 10));
    layer.bias!.assign(Float32Array.of(100));
    const y = tidy(() => layer.forward(tensor3d([1, 2, 3, 4, 5, 6], [1, 3, 2])));
    expect(y.shape).toEqual([1, 3, 1]);
    expect([...y.dataSync()]).toEqual([121, 143, 165]);
  });

  it("says which shape it expected", () => {
    expect(() => new Linear(400, 120).forward(zeros([2, 84]))).toThrow(
      "linear: x expected [..., 400] but got [2, 84]",
    );
  });
});

describe("Conv2d", () => {
  it("says where the kernel size belongs", () => {
    // What PyTorch's users write; JavaScript does not check.
    const options = 3 as unknown as Conv2dOptions;
    expect(() => new Conv2d(1, 2, options)).toThrow("it is an option: { kernelSize: 3 }");
  });

  it("mirrors no border whose width is a word", () => {
    const options = { kernelSize: 3, padding: "same", paddingMode: "reflect" } as const;
    expect(() => new Conv2d(1, 2, options)).toThrow(
      'padding as numbers with paddingMode "reflect"',
    );
  });

  it("says what is wrong with its sizes", () => {
    expect(() => new Conv2d(3, 8, { kernelSize: 3, groups: 2 })).toThrow(
      "groups to divide 3 input and 8 output channels but got 2",
    );
    expect(() => new Conv2d(0, 8, { kernelSize: 3 })).toThrow("inChannels expected an integer");
    expect(() => new Conv2d(3, 8, { kernelSize: 3 }).forward(zeros([1, 5, 5, 4]))).toThrow(
      "Conv2d(3, 8) expected [batch, height, width, 3] but got [1, 5, 5, 4]",
    );
  });
});

describe("LayerNorm", () => {
  it("says which shape it expected", () => {
    const image = zeros([2, 4, 5, 3]) as Tensor4D;
    expect(() => new LayerNorm(4).forward(image)).toThrow(
      "LayerNorm(4) expected [2, 4, 5, 4] but got [2, 4, 5, 3]",
    );
    expect(() => new LayerNorm<Tensor4D>([3, 5, 4]).forward(image)).toThrow(
      "LayerNorm(3, 5, 4) expected [2, 5, 4, 3] but got [2, 4, 5, 3]",
    );
    expect(() => new LayerNorm2d(3).forward(zeros([2, 3]) as Tensor as Tensor4D)).toThrow(
      "LayerNorm2d(3) expected [batch, height, width, 3] but got [2, 3]",
    );
  });

  it("keeps γ and β of whole images in PyTorch's order", async () => {
    const layer = new LayerNorm([3, 4, 5]);
    const state = await layer.stateDict();
    expect([...state].map(([name, { shape }]) => [name, shape])).toEqual([
      ["weight", [3, 4, 5]],
      ["bias", [3, 4, 5]],
    ]);
    expect(layer.weight!.value.shape).toEqual([4, 5, 3]);
  });
});

describe("GroupNorm", () => {
  it("refuses groups that do not divide the channels", () => {
    expect(() => new GroupNorm(3, 8)).toThrow("divides 8 channels but got 3");
  });

  it("is called InstanceNorm2d in its errors where it is one", () => {
    expect(() => new InstanceNorm2d(0)).toThrow("InstanceNorm2d: channels expected");
    expect(() => new InstanceNorm2d(4).forward(zeros([2, 4, 5, 3]))).toThrow(
      "InstanceNorm2d(4) expected [batch, height, width, 4] but got [2, 4, 5, 3]",
    );
  });
});

describe("ConvTranspose2d", () => {
  it("has PyTorch's layout in files", () => {
    const layer = new ConvTranspose2d(8, 6, { kernelSize: [3, 5], groups: 2 });
    expect(layer.weight.shape).toEqual([8, 3, 3, 5]);
    expect(layer.forward(zeros([1, 2, 2, 8]) as Tensor4D).shape).toEqual([1, 4, 6, 6]);
  });
});

describe("StochasticDepth", () => {
  it("drops whole examples in training, scales the rest, and predicts unchanged", () => {
    const layer = new StochasticDepth<Tensor2D>(0.25);
    const x = tensor2d(new Float32Array(4000).fill(3), [1000, 4]);
    const rows = tidy(() => layer.forward(x, { training: true, rng: new Rng(1) }).arraySync());
    expect(new Set(rows.map((row) => row.join()))).toEqual(new Set(["0,0,0,0", "4,4,4,4"]));
    expect(rows.filter(([first]) => first === 0).length / 1000).toBeCloseTo(0.25, 1);
    expect(layer.forward(x).dataSync()).toEqual(x.dataSync());
  });
});

describe("Dropout", () => {
  it("drops with its probability in training, scales the rest, and predicts unchanged", () => {
    const layer = new Dropout<Tensor4D>(0.25);
    const x = tensor4d(new Float32Array(10_000).fill(3), [1, 100, 100, 1]);
    const y = tidy(() => layer.forward(x, { training: true, rng: new Rng(1) }).dataSync());
    expect(new Set(y)).toEqual(new Set([0, 4]));
    expect(y.filter((value) => value === 0).length / 10_000).toBeCloseTo(0.25, 1);
    expect(layer.forward(x).dataSync()).toEqual(x.dataSync());
  });

  it("refuses a probability that leaves nothing", () => {
    expect(() => new Dropout(1)).toThrow("in [0, 1) but got 1");
  });
});
