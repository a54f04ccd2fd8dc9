import type { Rng } from "@stratajs/tensor";
import type { PixelImage } from "../pixel-image.ts";
import { checkWarp, type WarpOptions } from "./affine.ts";
import { checkProbability } from "./check-settings.ts";
import { drawInteger, drawUniform } from "./draws.ts";
import { perspectiveProjection, type Corners } from "./perspective-projection.ts";
import { sampleProjective, type SampleOptions } from "./sample-projective.ts";

export interface Perspective extends SampleOptions {
  readonly name: "perspective";
  readonly startPoints: Corners;
  readonly endPoints: Corners;
}

export interface RandomPerspectiveOptions extends WarpOptions {
  /** How far corners move at most, as a fraction of half the image; 0.5 by default. */
  readonly distortionScale?: number;
  /** The probability; 0.5 by default. */
  readonly p?: number;
}

export interface RandomPerspective extends SampleOptions {
  readonly name: "randomPerspective";
  readonly distortionScale: number;
  readonly p: number;
}

/**
 * An image seen from elsewhere: what is at the start points comes to the end points. torchvision's `perspective`;
 * bilinear by default.
 *
 * @param settings.startPoints four corners `[x, y]` in pixels, clockwise from the upper left one; so `endPoints`.
 */
export function perspective({
  startPoints,
  endPoints,
  interpolation = "bilinear",
  fill,
}: WarpOptions & Pick<Perspective, "startPoints" | "endPoints">): Perspective {
  perspectiveProjection(startPoints, endPoints);
  const how = checkWarp("perspective", interpolation, fill);
  return { name: "perspective", startPoints, endPoints, ...how };
}

/** With probability `p`, an image whose corners move inwards at random: torchvision's `RandomPerspective`. */
export function randomPerspective({
  distortionScale = 0.5,
  p = 0.5,
  interpolation = "bilinear",
  fill = 0,
}: RandomPerspectiveOptions = {}): RandomPerspective {
  checkProbability("randomPerspective", p);
  if (!(distortionScale >= 0 && distortionScale <= 1)) {
    throw new RangeError(
      `randomPerspective expected a distortionScale in [0, 1] but got ${distortionScale}`,
    );
  }
  const how = checkWarp("randomPerspective", interpolation, fill);
  return { name: "randomPerspective", distortionScale, p, ...how };
}

export function applyPerspective(
  { startPoints, endPoints, ...how }: Omit<Perspective, "name">,
  image: PixelImage,
): PixelImage {
  const projection = perspectiveProjection(startPoints, endPoints);
  return sampleProjective(image, [image.height, image.width], projection, how);
}

export function applyRandomPerspective(
  { distortionScale, p, ...how }: RandomPerspective,
  image: PixelImage,
  rng: Rng,
): PixelImage {
  if (drawUniform(rng) >= p) return image;
  const { height, width } = image;
  const [right, bottom] = [width - 1, height - 1];
  const reach = (length: number): number =>
    Math.floor(distortionScale * Math.floor(length / 2)) + 1;
  const [x, y] = [
    (): number => drawInteger(rng, reach(width)),
    (): number => drawInteger(rng, reach(height)),
  ];
  const startPoints = [
    [0, 0],
    [right, 0],
    [right, bottom],
    [0, bottom],
  ] as const;
  const endPoints = [
    [x(), y()],
    [right - x(), y()],
    [right - x(), bottom - y()],
    [x(), bottom - y()],
  ] as const;
  return applyPerspective({ startPoints, endPoints, ...how }, image);
}
