import { isInside, type Region } from "../../transforms/crop.ts";
import { fillOf, type Fill } from "../../transforms/fill.ts";
import { resampleHeight } from "../../transforms/resample-height.ts";
import { resampleWidth, type PixelStrides } from "../../transforms/resample-width.ts";
import type { AxisTables } from "./axis-tables.ts";

/**
 * A part of some bytes, seen as an image: crops and flips move the view and touch no byte. A resizing waits until
 * somebody needs its pixels, so that flips after it cost nothing either. One view serves one image after the other.
 */
export class PixelView implements PixelStrides {
  data: Uint8Array = new Uint8Array(0);
  offset = 0;
  rowStride = 0;
  columnStride = 0;
  height = 0;
  width = 0;
  channels = 0;
  /** Of a resizing that waits: whether its result is to be seen the other way round. */
  #isUpsideDown = false;
  #isMirrored = false;
  #tables: AxisTables | undefined;
  #outHeight = 0;
  #outWidth = 0;
  #wide: Uint8Array = new Uint8Array(0);
  /** Two, since one is read while the other is written. */
  readonly #rooms = [new Uint8Array(0), new Uint8Array(0)];
  #room = 0;

  /** Looks at an image `[height, width, channels]` that begins at `offset`. */
  reset(data: Uint8Array, offset: number, height: number, width: number, channels: number): void {
    this.#look(data, offset, height, width, channels);
  }

  /** As it is to be seen, a resizing included. */
  get size(): { readonly height: number; readonly width: number } {
    const { height, width } = this;
    return this.#tables ? { height: this.#outHeight, width: this.#outWidth } : { height, width };
  }

  /** A rectangle, filled where it reaches over the border. */
  crop(region: Region, fill: Fill = 0): void {
    this.#materialize();
    if (isInside(region, this)) this.#narrow(region);
    else this.#cropOver(region, fill);
  }

  mirror(): void {
    if (this.#tables) {
      this.#isMirrored = !this.#isMirrored;
      return;
    }
    this.offset += (this.width - 1) * this.columnStride;
    this.columnStride = -this.columnStride;
  }

  turnUpsideDown(): void {
    if (this.#tables) {
      this.#isUpsideDown = !this.#isUpsideDown;
      return;
    }
    this.offset += (this.height - 1) * this.rowStride;
    this.rowStride = -this.rowStride;
  }

  resize(height: number, width: number, tables: AxisTables): void {
    this.#materialize();
    if (height === this.height && width === this.width) return;
    this.#tables = tables;
    this.#outHeight = height;
    this.#outWidth = width;
    this.#isUpsideDown = false;
    this.#isMirrored = false;
  }

  /** Row r is row `rows[r]` from now on, and so the columns; what is −1 is filled (transforms/gather-pixels.ts). */
  gather(rows: Int32Array, columns: Int32Array, fill: Fill): void {
    this.#materialize();
    const { data, offset, rowStride, columnStride, channels } = this;
    const [height, width] = [rows.length, columns.length];
    const out = this.#takeRoom(height * width * channels);
    const fills = Uint8Array.from(fillOf(fill, this));
    let position = 0;
    for (const row of rows) {
      for (const column of columns) {
        const from = offset + row * rowStride + column * columnStride;
        const isFilled = row < 0 || column < 0;
        for (let channel = 0; channel < channels; channel++) {
          out[position++] = isFilled ? fills[channel]! : data[from + channel]!;
        }
      }
    }
    this.#look(out, 0, height, width, channels);
  }

  /** Writes the pixels as they are seen, `[height, width, channels]`. */
  writeTo(out: Uint8Array, outOffset: number): void {
    if (this.#tables) this.#resample(this.#tables, out, outOffset);
    else this.#copy(out, outOffset, this.width * this.channels);
  }

  #narrow({ top, left, height, width }: Region): void {
    this.offset += top * this.rowStride + left * this.columnStride;
    this.height = height;
    this.width = width;
  }

  #cropOver({ top, left, height, width }: Region, fill: Fill): void {
    const { channels } = this;
    const room = this.#takeRoom(height * width * channels);
    const fills = fillOf(fill, this);
    if (fills.every((value) => value === fills[0]))
      room.fill(fills[0]!, 0, height * width * channels);
    else for (let i = 0; i < height * width * channels; i++) room[i] = fills[i % channels]!;
    const firstRow = Math.max(top, 0);
    const firstColumn = Math.max(left, 0);
    const rows = Math.min(top + height, this.height) - firstRow;
    const columns = Math.min(left + width, this.width) - firstColumn;
    if (rows > 0 && columns > 0) {
      this.#narrow({ top: firstRow, left: firstColumn, height: rows, width: columns });
      const to = (firstRow - top) * width + firstColumn - left;
      this.#copy(room, to * channels, width * channels);
    }
    this.#look(room, 0, height, width, channels);
  }

  /** @param stride how far rows of the output are from each other. */
  #copy(out: Uint8Array, outOffset: number, stride: number): void {
    const { data, offset, rowStride, columnStride, height, width, channels } = this;
    const rowLength = width * channels;
    if (columnStride === channels && rowStride === rowLength && stride === rowLength) {
      out.set(data.subarray(offset, offset + height * rowLength), outOffset);
      return;
    }
    for (let row = 0; row < height; row++) {
      let from = offset + row * rowStride;
      let to = outOffset + row * stride;
      if (columnStride === channels) {
        for (const end = from + rowLength; from < end; from++) out[to++] = data[from]!;
        continue;
      }
      for (let column = 0; column < width; column++) {
        for (let channel = 0; channel < channels; channel++) out[to++] = data[from + channel]!;
        from += columnStride;
      }
    }
  }

  #resample(tables: AxisTables, out: Uint8Array, outOffset: number): void {
    const { height, width, channels } = this;
    const wideLength = height * this.#outWidth * channels;
    if (this.#wide.length < wideLength) this.#wide = new Uint8Array(wideLength);
    resampleWidth(this, tables.get(width, this.#outWidth), this.#isMirrored, this.#wide);
    const rowLength = this.#outWidth * channels;
    const rows = tables.get(height, this.#outHeight);
    resampleHeight(this.#wide, height, rowLength, rows, this.#isUpsideDown, out, outOffset);
  }

  #materialize(): void {
    if (!this.#tables) return;
    const { height, width } = this.size;
    const room = this.#takeRoom(height * width * this.channels);
    this.#resample(this.#tables, room, 0);
    this.#look(room, 0, height, width, this.channels);
  }

  #takeRoom(length: number): Uint8Array {
    this.#room = 1 - this.#room;
    if (this.#rooms[this.#room]!.length < length) {
      this.#rooms[this.#room] = new Uint8Array(length);
    }
    return this.#rooms[this.#room]!;
  }

  #look(data: Uint8Array, offset: number, height: number, width: number, channels: number): void {
    this.data = data;
    this.offset = offset;
    this.rowStride = width * channels;
    this.columnStride = channels;
    this.height = height;
    this.width = width;
    this.channels = channels;
    this.#tables = undefined;
  }
}
