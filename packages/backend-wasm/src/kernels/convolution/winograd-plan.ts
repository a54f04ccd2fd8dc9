import type { TaskKernelName } from "../../kernel-exports.ts";
import { turnedShape, type ConvolutionShape } from "./convolution-shape.ts";
import {
  PANEL_BYTES,
  panelsOf,
  panelsPerGroup,
  planeBytes,
  PLANES,
  roundUp,
  rowBytes,
  STRIP,
  stripBytesOf,
  tilesOfKinds,
  tilesPerRun,
} from "./winograd-sizes.ts";

/** As in assembly/winograd/winograd-constants.ts. */
const CONSTANTS_BYTES = 256;

/** Tiles of a block and the bytes of planes that they should not exceed. */
const BLOCK_TILES = { fewest: 24, most: 48 };
const BLOCK_BYTES = 720 * 1024;
/** Panels of output channels that are multiplied, and transformed back, together. */
const GROUP_PANELS = 16;
/** Input channels whose products are summed at once; with longer sums errors exceeded 2e-6 of the largest value. */
const DEPTH_PART = 64;
/** At most as many partial sums of a filter's gradient, and bytes of them. */
const MOST_SUMS = 8;
const SUMS_BYTES = 24 * 1024 * 1024;

/** From so many channels on, both sides multiplied, up to so many tiles an item is a group of channels. */
const BY_CHANNELS = { fewestWeights: 256 * 256, mostTiles: 160 };
const CHANNELS_BLOCK_TILES = 96;
const CHANNELS_GROUP_PANELS = 2;
/** Input channels of the filter's gradient that an item computes. */
const CHANNELS_OF_SUM = 48;

/** Where the images and filters of a direction lie, as WinogradTask names them. */
interface Addresses {
  readonly x: number;
  readonly filter: number;
  readonly y: number;
  readonly bias?: number;
}

/** How the work is cut, by the shape alone. */
export interface WinogradPlan {
  /** Kernels in their order, with the number of their items. */
  readonly stages: readonly (readonly [kernel: TaskKernelName, items: number])[];
  readonly workspaceBytes: number;
  readonly scratchBytes: number;
  /** WinogradTask (assembly/winograd/winograd-task.ts). */
  struct(addresses: Addresses, workspace: number): number[];
}

/** What the directions and forms differ in. */
interface Cut {
  readonly stages: WinogradPlan["stages"];
  readonly blockTiles: number;
  readonly groupPanels: number;
  readonly inputPlane: number;
  readonly outputRow: number;
  readonly outputPlane: number;
  readonly filterPlane: number;
  readonly workspaceBytes: number;
  /** Bytes of the workspace before the transformed gradients, if it has any. */
  readonly gradientsAt?: number;
  /** Bytes of planes in scratch. */
  readonly planesBytes: number;
  readonly blocksPerSum?: number;
  readonly sums?: number;
  readonly sumChannels?: number;
}

export function planWinograd(
  given: ConvolutionShape,
  direction: "forward" | "inputGradient" | "filterGradient",
): WinogradPlan {
  const turned = direction === "inputGradient";
  const shape = turned ? turnedShape(given) : given;
  const { batch, height, width, inChannels, outHeight, outWidth, outChannels, padding } = shape;
  const tiles = tilesOfKinds(batch, outHeight, outWidth);
  const cut = cutOf(direction === "filterGradient", tiles, inChannels, outChannels);
  const { blockTiles, groupPanels, inputPlane, outputRow, outputPlane, filterPlane } = cut;
  const stripBytes = stripBytesOf(inChannels, outChannels, outputRow);
  const edgeBytes = 16 * groupPanels * PANEL_BYTES;
  const depthPart = depthPartOf(inChannels);
  return {
    stages: cut.stages,
    workspaceBytes: cut.workspaceBytes,
    scratchBytes: CONSTANTS_BYTES + 7 * stripBytes + edgeBytes + outputPlane + cut.planesBytes,
    struct({ x, filter, y, bias = 0 }, workspace) {
      const gradients = cut.gradientsAt === undefined ? 0 : workspace + cut.gradientsAt;
      const sizes = [batch, height, width, inChannels, outHeight, outWidth, outChannels];
      const before = [padding[0][0], padding[1][0]];
      const places = [x, filter, Number(turned), y, bias, workspace, gradients];
      const runs = [inChannels, outChannels].map(tilesPerRun);
      const parts = [blockTiles, groupPanels, depthPart, ...runs];
      const rows = [stripBytes, rowBytes(inChannels), inputPlane, outputRow, outputPlane];
      const sums = [cut.blocksPerSum ?? 0, cut.sums ?? 0, cut.sumChannels ?? 0];
      return [...sizes, ...before, ...places, ...parts, ...rows, filterPlane, ...sums];
    },
  };
}

type CutOf = (tiles: readonly number[], inChannels: number, outChannels: number) => Cut;

function cutOf(isFilterGradient: boolean, ...sizes: Parameters<CutOf>): Cut {
  const [tiles, inChannels, outChannels] = sizes;
  const count = tiles.reduce((sum, each) => sum + each);
  const { fewestWeights, mostTiles } = BY_CHANNELS;
  if (inChannels * outChannels >= fewestWeights && count <= mostTiles) {
    return isFilterGradient ? filterGradientByChannels(...sizes) : byChannels(...sizes);
  }
  return isFilterGradient ? filterGradientByTiles(...sizes) : byTiles(...sizes);
}

const byTiles: CutOf = (tiles, inChannels, outChannels) => {
  const panels = panelsOf(outChannels);
  const groupPanels = panelsPerGroup(panels, GROUP_PANELS);
  const groups = Math.ceil(panels / groupPanels);
  const outputRow = groupPanels * PANEL_BYTES;
  const blockTiles = tilesPerBlock(rowBytes(inChannels) + outputRow);
  const planes = planesOf(blockTiles, inChannels, outputRow);
  const filterPlane = planeBytes(outputRow * inChannels);
  return {
    ...planes,
    stages: [
      ["winogradFilter", groups * Math.ceil(inChannels / depthPartOf(inChannels))],
      ["winogradConvolution", blocksOf(tiles, blockTiles)],
    ],
    groupPanels,
    filterPlane,
    workspaceBytes: groups * PLANES * filterPlane,
    planesBytes: PLANES * (planes.inputPlane + planes.outputPlane),
  };
};

const byChannels: CutOf = (tiles, inChannels, outChannels) => {
  const panels = panelsOf(outChannels);
  const groupPanels = panelsPerGroup(panels, CHANNELS_GROUP_PANELS);
  const outputRow = groupPanels * PANEL_BYTES;
  const blockTiles = Math.min(CHANNELS_BLOCK_TILES, roundUp(Math.max(...tiles), STRIP));
  const blocks = blocksOf(tiles, blockTiles);
  const planes = planesOf(blockTiles, inChannels, outputRow);
  const filterPlane = planeBytes(outputRow * DEPTH_PART);
  return {
    ...planes,
    stages: [
      ["winogradInputs", blocks],
      ["winogradConvolutionChannels", Math.ceil(panels / groupPanels)],
    ],
    groupPanels,
    filterPlane,
    workspaceBytes: blocks * PLANES * planes.inputPlane,
    planesBytes: PLANES * (filterPlane + blocks * planes.outputPlane),
  };
};

const filterGradientByTiles: CutOf = (tiles, inChannels, outChannels) => {
  const groupPanels = panelsOf(outChannels);
  const outputRow = rowBytes(outChannels);
  const blockTiles = tilesPerBlock(rowBytes(inChannels) + outputRow);
  const blocks = blocksOf(tiles, blockTiles);
  const planes = planesOf(blockTiles, inChannels, outputRow);
  const filterPlane = planeBytes(roundUp(inChannels, STRIP) * groupPanels * PANEL_BYTES);
  const fitting = Math.floor(SUMS_BYTES / (PLANES * filterPlane));
  const blocksPerSum = Math.ceil(blocks / Math.max(1, Math.min(MOST_SUMS, fitting)));
  const sums = Math.ceil(blocks / blocksPerSum);
  const sumChannels = Math.ceil((64 * 1024) / (PLANES * 4 * outChannels * sums));
  return {
    ...planes,
    stages: [
      ["winogradFilterGradient", sums],
      ["winogradFilterGradientSum", Math.ceil(inChannels / sumChannels)],
    ],
    groupPanels,
    filterPlane,
    workspaceBytes: sums * PLANES * filterPlane,
    planesBytes: PLANES * (planes.inputPlane + planes.outputPlane),
    blocksPerSum,
    sums,
    sumChannels,
  };
};

const filterGradientByChannels: CutOf = (tiles, inChannels, outChannels) => {
  const panels = panelsOf(outChannels);
  const groupPanels = panelsPerGroup(panels, GROUP_PANELS);
  const sumChannels = Math.min(CHANNELS_OF_SUM, inChannels);
  const blockTiles = Math.min(CHANNELS_BLOCK_TILES, roundUp(Math.max(...tiles), STRIP));
  const blocks = blocksOf(tiles, blockTiles);
  const planes = planesOf(blockTiles, inChannels, rowBytes(outChannels));
  const filterPlane = planeBytes(roundUp(sumChannels, STRIP) * groupPanels * PANEL_BYTES);
  const items = Math.ceil(inChannels / sumChannels) * Math.ceil(panels / groupPanels);
  return {
    ...planes,
    stages: [
      ["winogradInputs", blocks],
      ["winogradGradients", blocks],
      ["winogradFilterGradientChannels", items],
    ],
    groupPanels,
    filterPlane,
    workspaceBytes: blocks * PLANES * (planes.inputPlane + planes.outputPlane),
    gradientsAt: blocks * PLANES * planes.inputPlane,
    planesBytes: PLANES * filterPlane,
    sumChannels,
  };
};

/** As even parts as they go, of whole vectors. */
function depthPartOf(inChannels: number): number {
  return roundUp(inChannels / Math.ceil(inChannels / DEPTH_PART), 4);
}

/** Tiles whose planes, rows of `row` bytes in all, stay near the core. */
function tilesPerBlock(row: number): number {
  const fitting = Math.floor(BLOCK_BYTES / (PLANES * row) / STRIP) * STRIP;
  return Math.max(BLOCK_TILES.fewest, Math.min(BLOCK_TILES.most, fitting));
}

function blocksOf(tiles: readonly number[], blockTiles: number): number {
  return tiles.reduce((sum, count) => sum + Math.ceil(count / blockTiles), 0);
}

/** The last strip of channels may look up to a strip past the end. */
function planesOf(
  blockTiles: number,
  inChannels: number,
  outputRow: number,
): Pick<Cut, "blockTiles" | "inputPlane" | "outputRow" | "outputPlane"> {
  const inputPlane = planeBytes(blockTiles * rowBytes(inChannels) + PANEL_BYTES);
  return {
    blockTiles,
    inputPlane,
    outputRow,
    outputPlane: planeBytes(blockTiles * outputRow + PANEL_BYTES),
  };
}
