import type { ConvolutionShape, Direction } from "../cases.ts";

/** A shape with the least that its directions should reach, × P and × PyTorch. */
export interface BoundedShape {
  readonly shape: ConvolutionShape;
  readonly peak?: Partial<Record<Direction, number>>;
  readonly pytorch?: number;
}

const winograd = { forward: 2.7, "to the input": 2.7, "to the filter": 2.4 };

/**
 * Winograd's tiles are 4×4, so that an image of another size computes places that it does not have: its bounds
 * are those of the whole tiles times the share that it has.
 */
function inTiles(size: number): Partial<Record<Direction, number>> {
  const share = (size / (4 * Math.ceil(size / 4))) ** 2;
  return Object.fromEntries(
    Object.entries(winograd).map(([direction, bound]) => [direction, bound * share]),
  );
}

function all(bound: number): Record<Direction, number> {
  return { forward: bound, "to the input": bound, "to the filter": bound };
}

export const convolutionCases: readonly BoundedShape[] = [
  { shape: same(3, 64, 64, 32, 32), peak: winograd, pytorch: 1.2 },
  { shape: same(3, 128, 128, 16, 32), peak: winograd, pytorch: 1.2 },
  { shape: same(3, 32, 32, 16, 128), peak: all(2.2) },
  { shape: same(3, 16, 16, 32, 128), peak: all(1.7) },
  { shape: same(3, 256, 256, 8, 32), peak: all(2.5) },
  { shape: same(3, 512, 512, 4, 32), peak: all(1.8) },
  { shape: same(3, 64, 64, 30, 32), peak: inTiles(30) },
  { shape: same(3, 64, 64, 31, 32), peak: inTiles(31) },
  { shape: same(3, 64, 64, 7, 32), peak: inTiles(7) },
  { shape: same(1, 256, 64, 16, 32), peak: all(0.9) },
  { shape: same(1, 64, 256, 16, 32), peak: all(0.9) },
  { shape: same(5, 16, 32, 16, 128), peak: all(0.8) },
  { shape: { ...same(3, 64, 128, 32, 32), stride: 2 }, peak: all(0.8) },
  {
    shape: { ...same(7, 3, 64, 224, 4), stride: 2 },
    // The images have no gradient.
    peak: { forward: 0.7, "to the filter": 0.7 },
  },
  { shape: { ...same(3, 128, 128, 16, 32), groups: 32 }, peak: all(0.6) },
  { shape: { ...same(3, 128, 128, 32, 32), groups: 128 }, pytorch: 0.8 },
];

/** Stride 1, as many zeros as keep the size. */
function same(
  kernel: number,
  inChannels: number,
  outChannels: number,
  size: number,
  batch: number,
): ConvolutionShape {
  const padding = (kernel - 1) / 2;
  return { batch, size, inChannels, outChannels, kernel, stride: 1, padding, groups: 1 };
}

/** "3×3/2 64→128 @32, batch 32" */
export function nameOf(shape: ConvolutionShape): string {
  const { kernel, stride, inChannels, outChannels, size, batch, groups } = shape;
  const by = stride === 1 ? "" : `/${stride}`;
  const grouped = groups === 1 ? "" : groups === inChannels ? ", depthwise" : `, ${groups} groups`;
  return `${kernel}×${kernel}${by} ${inChannels}→${outChannels}${grouped} @${size}, batch ${batch}`;
}

export function directionsOf({ peak }: BoundedShape): Direction[] {
  return peak ? (Object.keys(peak) as Direction[]) : ["forward", "to the input", "to the filter"];
}
