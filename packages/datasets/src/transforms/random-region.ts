import type { Rng } from "@stratajs/tensor";
import type { PixelImage } from "../pixel-image.ts";
import type { Range } from "./check-settings.ts";
import type { Region } from "./crop.ts";
import { drawInteger, drawUniform } from "./draws.ts";
import { roundHalfEven } from "./round-half-even.ts";

/** Of a random rectangle. */
interface RandomArea {
  /** Of the image's area. */
  readonly scale: Range;
  /** One edge over the other. */
  readonly ratio: Range;
}

type Size = Pick<PixelImage, "height" | "width">;

/** The edges of a rectangle of random area and proportions, in pixels: of the logarithm of the ratio every value is as likely. */
export function drawEdges(
  { scale, ratio }: RandomArea,
  image: Size,
  rng: Rng,
): [edge: number, other: number] {
  const area = image.height * image.width * drawUniform(rng, ...scale);
  const aspect = Math.exp(drawUniform(rng, Math.log(ratio[0]), Math.log(ratio[1])));
  return [roundHalfEven(Math.sqrt(area * aspect)), roundHalfEven(Math.sqrt(area / aspect))];
}

/** A rectangle of that size anywhere in the image. */
export function drawPlace({ height, width }: Size, image: Size, rng: Rng): Region {
  const top = drawInteger(rng, image.height - height + 1);
  const left = drawInteger(rng, image.width - width + 1);
  return { top, left, height, width };
}
