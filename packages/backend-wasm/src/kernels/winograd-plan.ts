import { turnedShape, type ConvolutionShape } from "./convolution-shape.ts";

/** As in assembly/pack.ts and assembly/winograd-task.ts. */
const STRIP = 6;
const PANEL = 8;
const PLANES = 36;
const CONSTANTS_BYTES = 256;
/** The least bytes of a strip: six hold a filter's taps. */
const LEAST_STRIP_BYTES = 512;

/** Tiles of a block and the bytes of planes that they should not exceed. */
const BLOCK_TILES = { fewest: 24, most: 48 };
const BLOCK_BYTES = 720 * 1024;
/** Bytes of the rows that are transformed together: they and the planes written stay in the first cache. */
const RUN_BYTES = 14 * 1024;
/** Panels of output channels that are transformed back together. */
const GROUP_PANELS = 4;
/** At most as many partial sums of a filter's gradient, and bytes of them. */
const MOST_SUMS = 8;
const SUMS_BYTES = 24 * 1024 * 1024;

/** Where the images and filters of a direction lie. */
interface Addresses {
  readonly x: number;
  readonly filter: number;
  readonly y: number;
  readonly bias?: number;
}

/** How the work is cut, by the shape alone. */
export interface WinogradPlan {
  readonly items: Record<"filter" | "blocks" | "sums" | "channels", number>;
  readonly workspaceBytes: number;
  readonly scratchBytes: number;
  struct: (addresses: Addresses, workspace: number) => number[];
}

/** The sizes of WinogradTask (assembly/winograd-task.ts), with the addresses given. */
export function planWinograd(
  given: ConvolutionShape,
  direction: "forward" | "inputGradient" | "filterGradient",
): WinogradPlan {
  const turned = direction === "inputGradient";
  const shape = turned ? turnedShape(given) : given;
  const isFilterGradient = direction === "filterGradient";
  const { batch, inChannels, outChannels, outHeight, outWidth } = shape;
  const panels = Math.ceil(outChannels / PANEL);
  const groupPanels = isFilterGradient ? panels : panelsPerGroup(panels);
  const groups = Math.ceil(panels / groupPanels);
  const blockTiles = tilesPerBlock(
    inChannels,
    isFilterGradient ? outChannels : groupPanels * PANEL,
  );
  const blocks = tilesOfKinds(batch, outHeight, outWidth)
    .map((tiles) => Math.ceil(tiles / blockTiles))
    .reduce((sum, count) => sum + count);

  const inputRun = tilesPerRun(inChannels);
  const gradientRun = tilesPerRun(outChannels);
  const inputRow = rowBytes(inChannels);
  const outputRow = isFilterGradient ? rowBytes(outChannels) : groupPanels * PANEL * 4;
  const outputRun = Math.max(1, Math.floor(RUN_BYTES / (24 * outputRow)));
  const stripBytes = Math.max(
    LEAST_STRIP_BYTES,
    planeBytes((inputRun * 4 + 2) * inChannels * 4),
    isFilterGradient
      ? planeBytes(gradientRun * 16 * outChannels)
      : planeBytes(4 * outputRun * outputRow),
  );
  // The last strip of channels may look up to a strip past the end.
  const inputPlane = planeBytes(blockTiles * inputRow + 32);
  const outputPlane = planeBytes(blockTiles * outputRow + 32);
  const filterPlane = isFilterGradient
    ? planeBytes(Math.ceil(inChannels / STRIP) * STRIP * panels * PANEL * 4)
    : planeBytes(groupPanels * PANEL * 4 * inChannels);
  const mostSums = Math.max(
    1,
    Math.min(MOST_SUMS, Math.floor(SUMS_BYTES / (PLANES * filterPlane))),
  );
  const blocksPerSum = Math.ceil(blocks / mostSums);
  const sums = Math.ceil(blocks / blocksPerSum);
  const sumChannels = Math.max(1, Math.ceil((64 * 1024) / (PLANES * 4 * outChannels * sums)));
  const edgeBytes = 16 * groupPanels * PANEL * 4;
  return {
    items: { filter: groups, blocks, sums, channels: Math.ceil(inChannels / sumChannels) },
    workspaceBytes: (isFilterGradient ? sums : groups) * PLANES * filterPlane,
    scratchBytes:
      CONSTANTS_BYTES +
      7 * stripBytes +
      edgeBytes +
      PLANES * Math.max(panels * PANEL * 4, inputPlane + outputPlane),
    struct({ x, filter, y, bias = 0 }, workspace) {
      const { height, width, padding } = shape;
      const sizes = [batch, height, width, inChannels, outHeight, outWidth, outChannels];
      const places = [padding[0][0], padding[1][0], x, filter, Number(turned), y, bias, workspace];
      const cut = [blockTiles, groupPanels, inputRun, gradientRun, outputRun];
      const bytes = [stripBytes, inputRow, inputPlane, outputRow, outputPlane, filterPlane];
      return [...sizes, ...places, ...cut, ...bytes, blocksPerSum, sums, sumChannels];
    },
  };
}

/** Tiles of each kind: 4 × 4, 4 × 2, 2 × 4, 2 × 2. */
function tilesOfKinds(batch: number, height: number, width: number): number[] {
  const [rows, columns] = [height, width].map((size) => {
    const long = Math.floor((size + 1) / 4);
    return [long, size > 4 * long ? 1 : 0];
  });
  return rows!.flatMap((down) => columns!.map((across) => batch * down * across));
}

function tilesPerBlock(inChannels: number, outChannels: number): number {
  const bytes = PLANES * 4 * (inChannels + outChannels);
  const fitting = Math.floor(BLOCK_BYTES / bytes / STRIP) * STRIP;
  return Math.max(BLOCK_TILES.fewest, Math.min(BLOCK_TILES.most, fitting));
}

/** The last panel may have fewer channels than a vector: it is not alone in its group. */
function panelsPerGroup(panels: number): number {
  if (panels <= GROUP_PANELS) return panels;
  let perGroup = GROUP_PANELS;
  while (panels % perGroup === 1) perGroup++;
  return perGroup;
}

/** Neighbouring tiles of a row that are transformed together. */
function tilesPerRun(channels: number): number {
  return Math.max(1, Math.floor(RUN_BYTES / (6 * 16 * channels)));
}

/** Bytes from a tile's channels to the next one's: whole panels, not all on the same lines of a cache. */
function rowBytes(channels: number): number {
  const bytes = Math.ceil(channels / PANEL) * PANEL * 4;
  return bytes % 512 === 0 ? bytes + 64 : bytes;
}

/** Bytes from a plane to the next, an odd number of cache lines. */
function planeBytes(bytes: number): number {
  return (Math.ceil(bytes / 64) * 64) | 64;
}
