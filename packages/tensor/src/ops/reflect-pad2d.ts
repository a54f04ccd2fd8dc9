import { type Tensor4D } from "@tensorflow/tfjs-core";
import { expectShape, toPadding, type Padding } from "./arguments.ts";
import { takePixels } from "./take-pixels.ts";

/**
 * Continues an image beyond its border as a mirror in the outermost pixels would, those not repeated:
 * `torch.nn.functional.pad(mode="reflect")` in NHWC.
 *
 * `[batch, height, width, channels]` -> `[batch, top + height + bottom, left + width + right, channels]`
 */
export function reflectPad2d(x: Tensor4D, padding: Padding): Tensor4D {
  expectShape("reflectPad2d", x.shape, ["batch", "height", "width", "channels"]);
  const [rows, columns] = toPadding("reflectPad2d", padding);
  const [, height, width] = x.shape;
  return takePixels(x, reflected(height, rows, "rows"), reflected(width, columns, "columns"));
}

function reflected(
  size: number,
  [before, after]: readonly [number, number],
  what: string,
): number[] {
  if (Math.max(before, after) >= size) {
    throw new RangeError(
      `reflectPad2d expected padding of less than the ${size} ${what} of the image but got ${Math.max(before, after)}`,
    );
  }
  const last = size - 1;
  return Array.from({ length: before + size + after }, (_, i) => {
    const place = Math.abs(i - before);
    return place > last ? 2 * last - place : place;
  });
}
