/** How kernels that treat each channel alike cut `[rows, channels]` into items, by the shape alone. */
export interface WideRows {
  readonly rows: number;
  readonly channels: number;
  /** Values of a wide row: so many rows that they are whole vectors. */
  readonly lanes: number;
  /** Rows that fill none are left over at the end. */
  readonly wideRows: number;
  /** Wide rows of one chunk. */
  readonly chunkRows: number;
  /** At least 1; the last one takes what is left over. */
  readonly chunks: number;
}

/** A wide row has at least so many values, or the loops over one would be too short. More make it slower. */
const FEWEST_LANES = 64;
/** Values of a turn of those loops. */
const TURN = 16;
/** Values of a chunk, 256 KiB: tens of microseconds. */
const CHUNK_VALUES = 65_536;
/** Rows of one at least, so that partial sums are few beside what they sum. */
const FEWEST_CHUNK_ROWS = 32;

/** Channels of an item of the stages over channels, as in assembly/normalization/wide-rows.ts. */
export const CHANNEL_ITEM = 64;

/** `[rows, channels]` as wide rows. */
export function cutRows(rows: number, channels: number): WideRows {
  const lanes = lanesFor(channels);
  const wideRows = Math.floor((rows * channels) / lanes);
  const chunkRows = Math.max(FEWEST_CHUNK_ROWS, Math.floor(CHUNK_VALUES / lanes));
  const chunks = Math.max(1, Math.ceil(wideRows / chunkRows));
  return { rows, channels, lanes, wideRows, chunkRows, chunks };
}

/** How many values `period` values must be repeated to before they are whole turns of the loops. */
export function lanesFor(period: number): number {
  let lanes = period;
  while (lanes % TURN !== 0 || lanes < FEWEST_LANES) lanes *= 2;
  return lanes;
}

/** For `passStruct`. */
export function wideRowsStruct(cut: WideRows): number[] {
  return [cut.rows, cut.channels, cut.lanes, cut.wideRows, cut.chunkRows, cut.chunks];
}
