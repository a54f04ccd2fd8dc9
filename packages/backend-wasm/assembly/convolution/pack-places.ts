import { ConvolutionShape } from "./convolution-shape";
import { STRIP, stripBytes } from "../matrix/pack";
import { rowOffset } from "./seen-places";

/** Rows of the filter as seen by places, `[rows, count]` transposed -> strips `[strip][place][6]`. */
export function packPlacesAsStrips(
  shape: ConvolutionShape,
  places: usize,
  count: i32,
  firstRow: i32,
  rows: i32,
  copied: bool,
  strips: usize,
): void {
  const end = places + (<usize>count << 2);
  const last = firstRow + rows - 1;
  for (let row = firstRow; row <= last; row += STRIP) {
    const o0 = rowOffset(shape, row, copied);
    const o5 = rowOffset(shape, min(row + 5, last), copied);
    if (row + 5 <= last && o5 == o0 + 20) {
      packRun(places, end, o0, strips);
    } else {
      const o1 = rowOffset(shape, min(row + 1, last), copied);
      const o2 = rowOffset(shape, min(row + 2, last), copied);
      const o3 = rowOffset(shape, min(row + 3, last), copied);
      const o4 = rowOffset(shape, min(row + 4, last), copied);
      packScattered(places, end, o0, o1, o2, o3, o4, o5, strips);
    }
    strips += stripBytes(count);
  }
}

/** Six rows that lie side by side. */
export function packRun(places: usize, end: usize, offset: usize, strip: usize): void {
  while (places < end) {
    const from = <usize>load<u32>(places) + offset;
    v128.store(strip, v128.load(from));
    store<f64>(strip, load<f64>(from, 16), 16);
    places += 4;
    strip += 24;
  }
}

export function packScattered(
  places: usize,
  end: usize,
  o0: usize,
  o1: usize,
  o2: usize,
  o3: usize,
  o4: usize,
  o5: usize,
  strip: usize,
): void {
  while (places < end) {
    const from = <usize>load<u32>(places);
    store<i32>(strip, load<i32>(from + o0));
    store<i32>(strip, load<i32>(from + o1), 4);
    store<i32>(strip, load<i32>(from + o2), 8);
    store<i32>(strip, load<i32>(from + o3), 12);
    store<i32>(strip, load<i32>(from + o4), 16);
    store<i32>(strip, load<i32>(from + o5), 20);
    places += 4;
    strip += 24;
  }
}
