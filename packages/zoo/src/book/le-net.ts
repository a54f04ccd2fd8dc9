import {
  AvgPool2d,
  BatchNorm1d,
  BatchNorm2d,
  Conv2d,
  Flatten,
  Linear,
  MaxPool2d,
  Module,
  Sequential,
  Sigmoid,
  type Layer,
} from "@stratajs/layers";
import type { Context, Tensor2D, Tensor4D } from "@stratajs/tensor";
import type { ModelFunction, ModelOptions } from "../model.ts";
import { bookModel } from "./book-model.ts";

export interface LeNetOptions extends ModelOptions {
  /** Height and width of the images; 28 by default. */
  readonly imageSize?: number;
  readonly pool?: "max" | "average";
}

export interface LeNetBnOptions extends LeNetOptions {
  /** Whether a sigmoid stands before the first pooling; yes by default. One text leaves it out. */
  readonly firstActivation?: boolean;
}

/**
 * LeNet-5 as Dive into Deep Learning has it: two convolutions with sigmoids and average pooling, three
 * linear layers. LeCun et al. 1998, https://doi.org/10.1109/5.726791
 *
 * `[batch, 28, 28, 1]` -> 6×28×28 -> 6×14×14 -> 16×10×10 -> 16×5×5 -> 400 -> 120 -> 84 -> `[batch, classes]`
 */
export class LeNet extends Module<Tensor4D, Tensor2D> {
  readonly net: Sequential<Tensor4D, Tensor2D>;

  constructor(options: LeNetOptions = {}) {
    super();
    const { classes = 10, inputChannels = 1, imageSize = 28, pool = "average" } = options;
    const features = flattenedSize("LeNet", imageSize, [
      [5, 2],
      [5, 0],
    ]);
    this.net = new Sequential(
      new Conv2d(inputChannels, 6, { kernelSize: 5, padding: 2 }),
      new Sigmoid(),
      pooling(pool),
      new Conv2d(6, 16, { kernelSize: 5 }),
      new Sigmoid(),
      pooling(pool),
      new Flatten(),
      new Linear(16 * features, 120),
      new Sigmoid(),
      new Linear(120, 84),
      new Sigmoid(),
      new Linear(84, classes),
    );
  }

  forward(x: Tensor4D, context?: Context): Tensor2D {
    return this.net.forward(x, context);
  }
}

/**
 * LeNet with batch norm after every layer but the last, from the chapter on batch norm of the same book.
 *
 * `[batch, 28, 28, 1]` -> 6×24×24 -> 6×12×12 -> 16×8×8 -> 16×4×4 -> 256 -> 120 -> 84 -> `[batch, classes]`
 */
export class LeNetBn extends Module<Tensor4D, Tensor2D> {
  readonly net: Sequential<Tensor4D, Tensor2D>;

  constructor(options: LeNetBnOptions = {}) {
    super();
    const { classes = 10, inputChannels = 1, imageSize = 28, pool = "max" } = options;
    const { firstActivation = true } = options;
    const features = flattenedSize("LeNetBn", imageSize, [
      [5, 0],
      [5, 0],
    ]);
    const first: Layer[] = firstActivation ? [new Sigmoid()] : [];
    this.net = new Sequential(
      new Conv2d(inputChannels, 6, { kernelSize: 5 }),
      new BatchNorm2d(6),
      ...first,
      pooling(pool),
      new Conv2d(6, 16, { kernelSize: 5 }),
      new BatchNorm2d(16),
      new Sigmoid(),
      pooling(pool),
      new Flatten(),
      new Linear(16 * features, 120),
      new BatchNorm1d(120),
      new Sigmoid(),
      new Linear(120, 84),
      new BatchNorm1d(84),
      new Sigmoid(),
      new Linear(84, classes),
    );
  }

  forward(x: Tensor4D, context?: Context): Tensor2D {
    return this.net.forward(x, context);
  }
}

export const leNet: ModelFunction<LeNetOptions, LeNet> = /* @__PURE__ */ bookModel({
  create: (options) => new LeNet(options),
  heads: ["net.11"],
  parameters: 61_706,
  side: 28,
});

export const leNetBn: ModelFunction<LeNetBnOptions, LeNetBn> = /* @__PURE__ */ bookModel({
  create: (options) => new LeNetBn(options),
  heads: ({ firstActivation = true }) => [firstActivation ? "net.15" : "net.14"],
  parameters: 44_878,
  side: 28,
});

function pooling(kind: "max" | "average"): MaxPool2d | AvgPool2d {
  if (kind === "max") return new MaxPool2d({ kernelSize: 2 });
  if (kind === "average") return new AvgPool2d({ kernelSize: 2 });
  throw new Error(`LeNet expected pool "max" or "average" but got "${String(kind)}"`);
}

/** Places that are left of an image after each convolution (kernel, padding) and its 2×2 pooling. */
function flattenedSize(
  model: string,
  imageSize: number,
  convolutions: readonly (readonly [kernel: number, padding: number])[],
): number {
  const side = convolutions.reduce(
    (size, [kernel, padding]) => Math.floor((size + 2 * padding - kernel + 1) / 2),
    imageSize,
  );
  if (side >= 1) return side * side;
  throw new RangeError(`${model} expected images of at least 16 pixels but got ${imageSize}`);
}
