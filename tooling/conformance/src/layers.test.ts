import {
  AdaptiveAvgPool2d,
  AdaptiveMaxPool2d,
  AvgPool2d,
  BatchNorm1d,
  BatchNorm2d,
  ChannelShuffle,
  Conv2d,
  ConvTranspose2d,
  Dropout,
  ELU,
  Flatten,
  GELU,
  GlobalAvgPool2d,
  GroupNorm,
  Hardsigmoid,
  Hardswish,
  initialize,
  InstanceNorm2d,
  LayerNorm,
  LayerNorm2d,
  LayerScale,
  LeakyReLU,
  Linear,
  LocalResponseNorm,
  LogSoftmax,
  MaxPool2d,
  Mish,
  PReLU,
  ReLU,
  ReLU6,
  Sequential,
  Sigmoid,
  SiLU,
  Softmax,
  Softplus,
  SqueezeExcitation,
  StochasticDepth,
  Tanh,
  Upsample,
  type Module,
} from "@stratajs/layers";
import {
  dispose,
  inference,
  mul,
  Rng,
  sum,
  tidy,
  valueAndGrads,
  type Scalar,
  type Tensor,
} from "@stratajs/tensor";
import { clone } from "@tensorflow/tfjs-core";
import { checkGradients, expectNoLeaks } from "@stratajs/test-utils";
import { describe, expect, it } from "vitest";
import { describeEveryBackend } from "./on-every-backend.ts";
import { distinctTensor, randomTensor, upload } from "./reference/host-tensor.ts";

interface LayerCase {
  readonly make: () => Module<never, Tensor>;
  readonly x: readonly number[];
  readonly y: readonly number[];
}

const image = [2, 6, 5, 4] as const;

/** An even number of values, from -7.4 to 7.4 in steps of 1/8: none lies within reach of a kink at a whole number. */
const line = [4, 30] as const;

const cases: Record<string, LayerCase> = {
  Conv2d: {
    make: () => new Conv2d(4, 6, { kernelSize: 3, stride: 2, padding: 1, groups: 2 }),
    x: image,
    y: [2, 3, 3, 6],
  },
  "Conv2d with a mirrored border": {
    make: () => new Conv2d(4, 3, { kernelSize: 3, padding: [2, 1], paddingMode: "reflect" }),
    x: image,
    y: [2, 8, 5, 3],
  },
  ConvTranspose2d: {
    make: () =>
      new ConvTranspose2d(4, 6, {
        kernelSize: [3, 2],
        stride: 2,
        padding: 1,
        outputPadding: [1, 0],
        groups: 2,
      }),
    x: image,
    y: [2, 12, 8, 6],
  },
  "ConvTranspose2d with dilation": {
    make: () => new ConvTranspose2d(4, 3, { kernelSize: 2, dilation: [2, 1], bias: false }),
    x: image,
    y: [2, 8, 6, 3],
  },
  Linear: { make: () => new Linear(5, 3), x: [4, 5], y: [4, 3] },
  BatchNorm2d: { make: () => new BatchNorm2d(4), x: image, y: image },
  BatchNorm1d: { make: () => new BatchNorm1d(5), x: [6, 5], y: [6, 5] },
  "BatchNorm2d without running statistics": {
    make: () => new BatchNorm2d(4, { trackRunningStats: false, affine: false }),
    x: image,
    y: image,
  },
  LayerNorm: { make: () => new LayerNorm(5), x: [4, 5], y: [4, 5] },
  "LayerNorm over whole images": { make: () => new LayerNorm([4, 6, 5]), x: image, y: image },
  LayerNorm2d: { make: () => new LayerNorm2d(4, { epsilon: 1e-6 }), x: image, y: image },
  GroupNorm: { make: () => new GroupNorm(2, 4), x: image, y: image },
  InstanceNorm2d: { make: () => new InstanceNorm2d(4, { affine: true }), x: image, y: image },
  LocalResponseNorm: {
    make: () => new LocalResponseNorm({ size: 2, alpha: 0.5, k: 2 }),
    x: image,
    y: image,
  },
  MaxPool2d: {
    make: () => new MaxPool2d({ kernelSize: 3, stride: 2, padding: 1 }),
    x: image,
    y: [2, 3, 3, 4],
  },
  AvgPool2d: { make: () => new AvgPool2d({ kernelSize: 2 }), x: image, y: [2, 3, 2, 4] },
  AdaptiveAvgPool2d: { make: () => new AdaptiveAvgPool2d([4, 2]), x: image, y: [2, 4, 2, 4] },
  AdaptiveMaxPool2d: { make: () => new AdaptiveMaxPool2d([4, 2]), x: image, y: [2, 4, 2, 4] },
  GlobalAvgPool2d: { make: () => new GlobalAvgPool2d(), x: image, y: [2, 4] },
  Flatten: { make: () => new Flatten(), x: image, y: [2, 120] },
  Dropout: { make: () => new Dropout(0.4), x: [3, 7], y: [3, 7] },
  "StochasticDepth of examples": { make: () => new StochasticDepth(0.4), x: [6, 3], y: [6, 3] },
  "StochasticDepth of batches": {
    make: () => new StochasticDepth(0.2, { mode: "batch" }),
    x: [6, 3],
    y: [6, 3],
  },
  LayerScale: { make: () => new LayerScale(4, 0.5), x: image, y: image },
  ChannelShuffle: { make: () => new ChannelShuffle(2), x: image, y: image },
  Upsample: { make: () => new Upsample({ size: [9, 4] }), x: image, y: [2, 9, 4, 4] },
  "bilinear Upsample": {
    make: () => new Upsample({ scaleFactor: [1.5, 2], mode: "bilinear" }),
    x: image,
    y: [2, 9, 10, 4],
  },
  "bilinear Upsample between the corners": {
    make: () => new Upsample({ size: 7, mode: "bilinear", alignCorners: true }),
    x: image,
    y: [2, 7, 7, 4],
  },
  SqueezeExcitation: { make: () => new SqueezeExcitation(4, 2), x: image, y: image },
  ReLU: { make: () => new ReLU(), x: [3, 6], y: [3, 6] },
  ReLU6: { make: () => new ReLU6(), x: line, y: line },
  LeakyReLU: { make: () => new LeakyReLU(0.1), x: line, y: line },
  PReLU: { make: () => new PReLU(30), x: line, y: line },
  "PReLU with one slope": { make: () => new PReLU(), x: line, y: line },
  ELU: { make: () => new ELU(), x: line, y: line },
  "ELU with alpha": { make: () => new ELU(0.5), x: line, y: line },
  GELU: { make: () => new GELU(), x: line, y: line },
  "GELU by tanh": { make: () => new GELU({ approximate: "tanh" }), x: line, y: line },
  SiLU: { make: () => new SiLU(), x: line, y: line },
  Mish: { make: () => new Mish(), x: line, y: line },
  Softplus: { make: () => new Softplus({ beta: 2 }), x: line, y: line },
  Hardswish: { make: () => new Hardswish(), x: line, y: line },
  Hardsigmoid: { make: () => new Hardsigmoid(), x: line, y: line },
  Sigmoid: { make: () => new Sigmoid(), x: [3, 5], y: [3, 5] },
  Tanh: { make: () => new Tanh(), x: [3, 5], y: [3, 5] },
  Softmax: { make: () => new Softmax(), x: [3, 5], y: [3, 5] },
  LogSoftmax: { make: () => new LogSoftmax(), x: [3, 5], y: [3, 5] },
  "Sequential of all kinds": {
    make: () =>
      new Sequential(
        new Conv2d(4, 5, { kernelSize: 3 }),
        new BatchNorm2d(5),
        new Tanh(),
        new AvgPool2d({ kernelSize: 2 }),
        new Flatten(),
        new Linear(10, 3),
      ),
    x: image,
    y: [2, 3],
  },
};

describeEveryBackend("layers", () => {
  describe.each(Object.entries(cases))("%s", (_, { make, x, y }) => {
    it.each([true, false])(
      "has the right shape and gradient in its input, training %s",
      async (training) => {
        const module = seeded(make());
        // A stream from the start each time, so that dropout drops the same; a clone, because it predicts x itself.
        const f = (input: Tensor): Tensor =>
          clone(module.forward(input as never, { training, rng: new Rng(5) }));
        // Steps of 1/8 between neighbours, so that max and relu have no kink within reach.
        const input = upload(distinctTensor(x, 1, 1 / 8));
        expect(tidy(() => f(input).shape)).toEqual(y);
        await checkGradients(f, [input], { entries: 6, step: 2 ** -7, tolerance: 4e-3 });
        module.dispose();
      },
    );

    it.each([true, false])(
      "has the right gradients in its parameters, training %s",
      async (training) => {
        const module = seeded(make());
        const input = upload(randomTensor(x, 1));
        const weights = upload(randomTensor(y, 2));
        const loss = (): Scalar =>
          sum(mul(module.forward(input as never, { training, rng: new Rng(5) }), weights));
        for (const parameter of module.parameters()) {
          const { value, gradients } = valueAndGrads(loss, [parameter]);
          const gradient = parameter.toHostLayout(
            await gradients.get(parameter)!.data<"float32">(),
          );
          const start = await parameter.data();
          const direction = new Rng(6).uniform(start.length, -1, 1);
          const at = async (step: number): Promise<number> => {
            parameter.assign(start.map((weight, i) => weight + step * direction[i]!));
            const moved = tidy(loss);
            const [found] = await moved.data();
            moved.dispose();
            return found!;
          };
          const slope = ((await at(2 ** -6)) - (await at(-(2 ** -6)))) * 2 ** 5;
          const claimed = gradient.reduce((total, entry, i) => total + entry * direction[i]!, 0);
          const scale = Math.max(1, Math.hypot(...gradient));
          await expect([claimed]).toBeAllclose([slope], { absolute: 2e-3 * scale });
          parameter.assign(start);
          dispose([value, ...gradients.values()]);
        }
        module.dispose();
      },
    );

    it("leaves nothing behind, in training, in prediction and when disposed of", async () => {
      const input = upload(distinctTensor(x, 1, 1 / 8));
      await expect(
        expectNoLeaks(() => {
          const module = make();
          for (const context of [inference, { training: true, rng: new Rng(5) }]) {
            tidy(() => void module.forward(input as never, context));
          }
          module.dispose();
        }),
      ).resolves.toBeUndefined();
    });
  });
});

function seeded(module: Module<never, Tensor>): Module<never, Tensor> {
  initialize(module as Module, new Rng(1));
  return module;
}
