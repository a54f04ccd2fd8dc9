import { tensor2d, tidy, type Tensor2D, type Tensor4D } from "@tensorflow/tfjs-core";
import { expectShape, toSize, type Size } from "./arguments.ts";
import { resample, takePixels } from "./take-pixels.ts";

export interface Upsample2dOptions {
  /** `[height, width]` of the output; or give `scaleFactor`. */
  readonly size?: Size;
  /** The output's size is this many times the input's, rounded down. */
  readonly scaleFactor?: number | readonly [height: number, width: number];
  /** `"nearest"` by default. */
  readonly mode?: "nearest" | "bilinear";
  /** Bilinear: whether the centres of the corner pixels lie upon each other, rather than their corners; no by default. */
  readonly alignCorners?: boolean;
}

/**
 * An image of another size, each pixel its nearest in x or between its nearest four:
 * `torch.nn.functional.interpolate` in NHWC. Smaller images are not smoothed first.
 *
 * `[batch, height, width, channels]` -> `[batch, outHeight, outWidth, channels]`
 */
export function upsample2d(x: Tensor4D, options: Upsample2dOptions): Tensor4D {
  expectShape("upsample2d", x.shape, ["batch", "height", "width", "channels"]);
  const { mode = "nearest", alignCorners = false } = options;
  if (alignCorners && mode === "nearest") {
    throw new Error('upsample2d expected mode "bilinear" with alignCorners but got "nearest"');
  }
  const [rows, columns] = toAxes(x, options);
  if (mode === "nearest") return takePixels(x, nearest(rows), nearest(columns));
  return tidy(() => resample(x, bilinear(rows, alignCorners), bilinear(columns, alignCorners)));
}

/** One direction. `step`: how far one pixel of the output goes in the input, where corners lie upon each other. */
interface Axis {
  readonly from: number;
  readonly to: number;
  readonly step: number;
}

function toAxes(x: Tensor4D, { size, scaleFactor }: Upsample2dOptions): [Axis, Axis] {
  const [, height, width] = x.shape;
  if ((size === undefined) === (scaleFactor === undefined)) {
    throw new Error("upsample2d expected either size or scaleFactor; give one of the two");
  }
  if (size !== undefined) {
    const [outHeight, outWidth] = toSize("upsample2d: size", size);
    return [
      { from: height, to: outHeight, step: height / outHeight },
      { from: width, to: outWidth, step: width / outWidth },
    ];
  }
  const factors = typeof scaleFactor === "number" ? [scaleFactor, scaleFactor] : scaleFactor!;
  const [rows, columns] = ([0, 1] as const).map((axis): Axis => {
    const factor = factors[axis]!;
    const from = x.shape[axis + 1]!;
    const to = Math.floor(from * factor);
    if (to >= 1) return { from, to, step: 1 / factor };
    throw new RangeError(
      `upsample2d expected a scaleFactor that leaves at least one pixel of ${from} but got ${factor}`,
    );
  });
  return [rows!, columns!];
}

function nearest({ from, to, step }: Axis): number[] {
  // PyTorch's arithmetic is float32, which decides where a product is nearly whole.
  const float = Math.fround(step);
  return Array.from({ length: to }, (_, i) =>
    Math.min(Math.floor(Math.fround(i * float)), from - 1),
  );
}

/** `[to, from]`: the weights of the input's pixels in each of the output's. */
function bilinear({ from, to, step }: Axis, alignCorners: boolean): Tensor2D {
  const weights = new Float32Array(to * from);
  const apart = to > 1 ? (from - 1) / (to - 1) : 0;
  for (let i = 0; i < to; i++) {
    const place = alignCorners ? i * apart : Math.max(0, (i + 0.5) * step - 0.5);
    const before = Math.min(Math.floor(place), from - 1);
    const after = Math.min(before + 1, from - 1);
    const share = place - before;
    weights[i * from + before]! += 1 - share;
    weights[i * from + after]! += share;
  }
  return tensor2d(weights, [to, from]);
}
