/* Sizes that src/kernels/convolution/winograd-plan.ts hands to assembly/winograd/winograd-task.ts. */

/** As in assembly/matrix/pack.ts: rows of a strip, channels of a panel. */
export const STRIP = 6;
const PANEL = 8;
export const PANEL_BYTES: number = PANEL * 4;
/** Planes of a full tile, one for each pair of points. */
export const PLANES = 36;

/** Bytes of the rows that are transformed together: they and the planes written stay in the first cache. */
const RUN_BYTES = 8 * 1024;
/** The least bytes of a strip: six hold a filter's taps. */
const LEAST_STRIP_BYTES = 512;

export function panelsOf(channels: number): number {
  return Math.ceil(channels / PANEL);
}

/** About so many panels in a group; the last panel, which may be narrower than a vector, is never alone. */
export function panelsPerGroup(panels: number, about: number): number {
  if (panels <= about) return panels;
  let perGroup = about;
  while (perGroup > 1 && panels % perGroup === 1) perGroup++;
  return perGroup;
}

/** Tiles of each kind: 4 × 4, 4 × 2, 2 × 4, 2 × 2. */
export function tilesOfKinds(batch: number, height: number, width: number): number[] {
  const [rows, columns] = [height, width].map((size) => {
    const long = Math.floor((size + 1) / 4);
    return [long, size > 4 * long ? 1 : 0];
  });
  return rows!.flatMap((down) => columns!.map((across) => batch * down * across));
}

/** Neighbouring tiles of a row whose inputs, or gradients, are transformed together. */
export function tilesPerRun(channels: number): number {
  return Math.max(1, Math.floor(RUN_BYTES / (6 * 16 * channels)));
}

/**
 * A sixth of the bytes that lie between the passes of a transform: of the inputs or gradients of a run as above,
 * or of the products of a tile.
 */
export function stripBytesOf(inChannels: number, outChannels: number, outputRow: number): number {
  const [inputs, gradients] = [inChannels, outChannels].map((channels, i) => {
    const places = tilesPerRun(channels) * 4 + (i === 0 ? 2 : 0);
    return places * Math.ceil(channels / 4) * 16;
  });
  return planeBytes(Math.max(LEAST_STRIP_BYTES, inputs!, gradients!, 4 * outputRow));
}

/** Bytes from a tile's channels to the next one's: whole panels, not all on the same lines of a cache. */
export function rowBytes(channels: number): number {
  const bytes = panelsOf(channels) * PANEL_BYTES;
  return bytes % 512 === 0 ? bytes + 64 : bytes;
}

/** Bytes from a plane to the next, an odd number of cache lines. */
export function planeBytes(bytes: number): number {
  return (Math.ceil(bytes / 64) * 64) | 64;
}

export function roundUp(value: number, step: number): number {
  return Math.ceil(value / step) * step;
}
