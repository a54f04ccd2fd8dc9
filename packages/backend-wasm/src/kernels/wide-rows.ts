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

/** `[..., channels]` as wide rows. */
export function wideRowsOf(shape: readonly number[]): WideRows {
  const channels = shape.at(-1)!;
  const rows = shape.slice(0, -1).reduce((product, size) => product * size, 1);
  let lanes = channels;
  while (lanes % TURN !== 0 || lanes < FEWEST_LANES) lanes *= 2;
  const wideRows = Math.floor((rows * channels) / lanes);
  const chunkRows = Math.max(FEWEST_CHUNK_ROWS, Math.floor(CHUNK_VALUES / lanes));
  const chunks = Math.max(1, Math.ceil(wideRows / chunkRows));
  return { rows, channels, lanes, wideRows, chunkRows, chunks };
}
