// The five blocks of Inception v3, with torchvision's names. Szegedy et al. 2015, https://arxiv.org/abs/1512.00567
import {
  avgPool2d,
  concat,
  inference,
  maxPool2d,
  tidy,
  type Context,
  type Tensor4D,
} from "@stratajs/tensor";
import { Module } from "../module.ts";
import { BasicConv2d } from "./basic-conv2d.ts";

const row = { kernelSize: [1, 7], padding: [0, 3] } as const;
const column = { kernelSize: [7, 1], padding: [3, 0] } as const;

/** At 1/8 of the image: 1×1 | 5×5 | two of 3×3 | mean → 1×1. 35×35×192 -> `new InceptionA(192, 32)` -> 35×35×256 */
export class InceptionA extends Module<Tensor4D, Tensor4D> {
  readonly branch1x1: BasicConv2d;
  readonly branch5x5_1: BasicConv2d;
  readonly branch5x5_2: BasicConv2d;
  readonly branch3x3dbl_1: BasicConv2d;
  readonly branch3x3dbl_2: BasicConv2d;
  readonly branch3x3dbl_3: BasicConv2d;
  readonly branch_pool: BasicConv2d;

  /** @param pooled the channels behind the pooling; 224 come from the other branches. */
  constructor(inChannels: number, pooled: number) {
    super();
    this.branch1x1 = new BasicConv2d(inChannels, 64, { kernelSize: 1 });
    this.branch5x5_1 = new BasicConv2d(inChannels, 48, { kernelSize: 1 });
    this.branch5x5_2 = new BasicConv2d(48, 64, { kernelSize: 5, padding: 2 });
    this.branch3x3dbl_1 = new BasicConv2d(inChannels, 64, { kernelSize: 1 });
    this.branch3x3dbl_2 = new BasicConv2d(64, 96, { kernelSize: 3, padding: 1 });
    this.branch3x3dbl_3 = new BasicConv2d(96, 96, { kernelSize: 3, padding: 1 });
    this.branch_pool = new BasicConv2d(inChannels, pooled, { kernelSize: 1 });
  }

  /** `[batch, height, width, inChannels]` -> `[batch, height, width, 224 + pooled]` */
  forward(x: Tensor4D, context: Context = inference): Tensor4D {
    return tidy(() =>
      join(
        this.branch1x1.forward(x, context),
        chain(x, context, this.branch5x5_1, this.branch5x5_2),
        chain(x, context, this.branch3x3dbl_1, this.branch3x3dbl_2, this.branch3x3dbl_3),
        this.branch_pool.forward(meanAround(x), context),
      ),
    );
  }
}

/** From 1/8 to 1/16: 3×3 | two of 3×3 | max pooling. 35×35×288 -> `new InceptionB(288)` -> 17×17×768 */
export class InceptionB extends Module<Tensor4D, Tensor4D> {
  readonly branch3x3: BasicConv2d;
  readonly branch3x3dbl_1: BasicConv2d;
  readonly branch3x3dbl_2: BasicConv2d;
  readonly branch3x3dbl_3: BasicConv2d;

  constructor(inChannels: number) {
    super();
    this.branch3x3 = new BasicConv2d(inChannels, 384, { kernelSize: 3, stride: 2 });
    this.branch3x3dbl_1 = new BasicConv2d(inChannels, 64, { kernelSize: 1 });
    this.branch3x3dbl_2 = new BasicConv2d(64, 96, { kernelSize: 3, padding: 1 });
    this.branch3x3dbl_3 = new BasicConv2d(96, 96, { kernelSize: 3, stride: 2 });
  }

  /** `[batch, height, width, inChannels]` -> `[batch, ⌊(height - 1) / 2⌋, ⌊(width - 1) / 2⌋, 480 + inChannels]` */
  forward(x: Tensor4D, context: Context = inference): Tensor4D {
    return tidy(() =>
      join(
        this.branch3x3.forward(x, context),
        chain(x, context, this.branch3x3dbl_1, this.branch3x3dbl_2, this.branch3x3dbl_3),
        halve(x),
      ),
    );
  }
}

/** At 1/16: 1×1 | 7×7 | two of 7×7, as rows and columns | mean → 1×1. 17×17×768 -> 17×17×768 */
export class InceptionC extends Module<Tensor4D, Tensor4D> {
  readonly branch1x1: BasicConv2d;
  readonly branch7x7_1: BasicConv2d;
  readonly branch7x7_2: BasicConv2d;
  readonly branch7x7_3: BasicConv2d;
  readonly branch7x7dbl_1: BasicConv2d;
  readonly branch7x7dbl_2: BasicConv2d;
  readonly branch7x7dbl_3: BasicConv2d;
  readonly branch7x7dbl_4: BasicConv2d;
  readonly branch7x7dbl_5: BasicConv2d;
  readonly branch_pool: BasicConv2d;

  /** @param inner the channels between the convolutions of the second and the third branch. */
  constructor(inChannels: number, inner: number) {
    super();
    this.branch1x1 = new BasicConv2d(inChannels, 192, { kernelSize: 1 });
    this.branch7x7_1 = new BasicConv2d(inChannels, inner, { kernelSize: 1 });
    this.branch7x7_2 = new BasicConv2d(inner, inner, row);
    this.branch7x7_3 = new BasicConv2d(inner, 192, column);
    this.branch7x7dbl_1 = new BasicConv2d(inChannels, inner, { kernelSize: 1 });
    this.branch7x7dbl_2 = new BasicConv2d(inner, inner, column);
    this.branch7x7dbl_3 = new BasicConv2d(inner, inner, row);
    this.branch7x7dbl_4 = new BasicConv2d(inner, inner, column);
    this.branch7x7dbl_5 = new BasicConv2d(inner, 192, row);
    this.branch_pool = new BasicConv2d(inChannels, 192, { kernelSize: 1 });
  }

  /** `[batch, height, width, inChannels]` -> `[batch, height, width, 768]` */
  forward(x: Tensor4D, context: Context = inference): Tensor4D {
    const { branch7x7_1, branch7x7_2, branch7x7_3 } = this;
    const { branch7x7dbl_1, branch7x7dbl_2, branch7x7dbl_3, branch7x7dbl_4, branch7x7dbl_5 } = this;
    const double = [branch7x7dbl_1, branch7x7dbl_2, branch7x7dbl_3, branch7x7dbl_4, branch7x7dbl_5];
    return tidy(() =>
      join(
        this.branch1x1.forward(x, context),
        chain(x, context, branch7x7_1, branch7x7_2, branch7x7_3),
        chain(x, context, ...double),
        this.branch_pool.forward(meanAround(x), context),
      ),
    );
  }
}

/** From 1/16 to 1/32: 3×3 | 7×7 → 3×3 | max pooling. 17×17×768 -> `new InceptionD(768)` -> 8×8×1280 */
export class InceptionD extends Module<Tensor4D, Tensor4D> {
  readonly branch3x3_1: BasicConv2d;
  readonly branch3x3_2: BasicConv2d;
  readonly branch7x7x3_1: BasicConv2d;
  readonly branch7x7x3_2: BasicConv2d;
  readonly branch7x7x3_3: BasicConv2d;
  readonly branch7x7x3_4: BasicConv2d;

  constructor(inChannels: number) {
    super();
    this.branch3x3_1 = new BasicConv2d(inChannels, 192, { kernelSize: 1 });
    this.branch3x3_2 = new BasicConv2d(192, 320, { kernelSize: 3, stride: 2 });
    this.branch7x7x3_1 = new BasicConv2d(inChannels, 192, { kernelSize: 1 });
    this.branch7x7x3_2 = new BasicConv2d(192, 192, row);
    this.branch7x7x3_3 = new BasicConv2d(192, 192, column);
    this.branch7x7x3_4 = new BasicConv2d(192, 192, { kernelSize: 3, stride: 2 });
  }

  /** `[batch, height, width, inChannels]` -> `[batch, ⌊(height - 1) / 2⌋, ⌊(width - 1) / 2⌋, 512 + inChannels]` */
  forward(x: Tensor4D, context: Context = inference): Tensor4D {
    const { branch7x7x3_1, branch7x7x3_2, branch7x7x3_3, branch7x7x3_4 } = this;
    return tidy(() =>
      join(
        chain(x, context, this.branch3x3_1, this.branch3x3_2),
        chain(x, context, branch7x7x3_1, branch7x7x3_2, branch7x7x3_3, branch7x7x3_4),
        halve(x),
      ),
    );
  }
}

/** At 1/32: 1×1 | 3×3 | two of 3×3, the last as a row and a column side by side | mean → 1×1. -> 8×8×2048 */
export class InceptionE extends Module<Tensor4D, Tensor4D> {
  readonly branch1x1: BasicConv2d;
  readonly branch3x3_1: BasicConv2d;
  readonly branch3x3_2a: BasicConv2d;
  readonly branch3x3_2b: BasicConv2d;
  readonly branch3x3dbl_1: BasicConv2d;
  readonly branch3x3dbl_2: BasicConv2d;
  readonly branch3x3dbl_3a: BasicConv2d;
  readonly branch3x3dbl_3b: BasicConv2d;
  readonly branch_pool: BasicConv2d;

  constructor(inChannels: number) {
    super();
    const shortRow = { kernelSize: [1, 3], padding: [0, 1] } as const;
    const shortColumn = { kernelSize: [3, 1], padding: [1, 0] } as const;
    this.branch1x1 = new BasicConv2d(inChannels, 320, { kernelSize: 1 });
    this.branch3x3_1 = new BasicConv2d(inChannels, 384, { kernelSize: 1 });
    this.branch3x3_2a = new BasicConv2d(384, 384, shortRow);
    this.branch3x3_2b = new BasicConv2d(384, 384, shortColumn);
    this.branch3x3dbl_1 = new BasicConv2d(inChannels, 448, { kernelSize: 1 });
    this.branch3x3dbl_2 = new BasicConv2d(448, 384, { kernelSize: 3, padding: 1 });
    this.branch3x3dbl_3a = new BasicConv2d(384, 384, shortRow);
    this.branch3x3dbl_3b = new BasicConv2d(384, 384, shortColumn);
    this.branch_pool = new BasicConv2d(inChannels, 192, { kernelSize: 1 });
  }

  /** `[batch, height, width, inChannels]` -> `[batch, height, width, 2048]` */
  forward(x: Tensor4D, context: Context = inference): Tensor4D {
    return tidy(() => {
      const single = this.branch3x3_1.forward(x, context);
      const double = chain(x, context, this.branch3x3dbl_1, this.branch3x3dbl_2);
      return join(
        this.branch1x1.forward(x, context),
        this.branch3x3_2a.forward(single, context),
        this.branch3x3_2b.forward(single, context),
        this.branch3x3dbl_3a.forward(double, context),
        this.branch3x3dbl_3b.forward(double, context),
        this.branch_pool.forward(meanAround(x), context),
      );
    });
  }
}

function chain(x: Tensor4D, context: Context, ...layers: readonly BasicConv2d[]): Tensor4D {
  let y = x;
  for (const layer of layers) y = layer.forward(y, context);
  return y;
}

function join(...branches: Tensor4D[]): Tensor4D {
  return concat(branches, 3);
}

/** As in torchvision, zeros beyond the border count. */
function meanAround(x: Tensor4D): Tensor4D {
  return avgPool2d(x, { kernelSize: 3, stride: 1, padding: 1 });
}

function halve(x: Tensor4D): Tensor4D {
  return maxPool2d(x, { kernelSize: 3, stride: 2 });
}
