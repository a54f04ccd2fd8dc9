import type { PixelImage } from "../pixel-image.ts";
import type { AxisTable } from "./axis-table.ts";
import type { Region } from "./crop.ts";
import { resampleHeight } from "./resample-height.ts";
import { resampleWidth } from "./resample-width.ts";

/**
 * A region of an image of bytes at another size, in integers as Pillow and PyTorch do it: weights of 16 bits, and
 * bytes again between the two passes. The same bytes come out.
 *
 * @param rows `undefined` where their number stays; so `columns`
 */
export function resampleBytes(
  { data, width, channels }: PixelImage & { readonly data: Uint8Array },
  region: Region,
  rows: AxisTable | undefined,
  columns: AxisTable | undefined,
): Uint8Array {
  const rowStride = width * channels;
  const view = {
    data,
    offset: region.top * rowStride + region.left * channels,
    rowStride,
    columnStride: channels,
    height: region.height,
    width: region.width,
    channels,
  };
  const rowLength = (columns?.starts.length ?? region.width) * channels;
  const wide = new Uint8Array(region.height * rowLength);
  resampleWidth(view, columns, false, wide);
  if (rows === undefined) return wide;
  const out = new Uint8Array(rows.starts.length * rowLength);
  resampleHeight(wide, region.height, rowLength, rows, false, out, 0);
  return out;
}
