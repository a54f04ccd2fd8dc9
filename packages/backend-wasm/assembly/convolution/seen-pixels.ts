/*
 * Tables of addresses, for kernels that read images where they lie: of each pixel that a row of outputs sees by one
 * row of taps, in its order, `step` bytes apart. Beyond the image, and between pixels that are spread, that is the
 * address of zeros.
 */

/**
 * Writes the addresses of `seen` pixels. The first pixel of the row at `pixels` is the one at place `left` of the
 * table, which may be negative, the others follow `spread` places apart.
 */
export function findPixels(
  table: usize,
  step: usize,
  seen: i32,
  pixels: usize,
  pixelBytes: usize,
  width: i32,
  left: i32,
  spread: i32,
  zeros: usize,
): void {
  const first = left < 0 ? (spread - 1 - left) / spread : 0;
  let place = min(left + first * spread, seen);
  if (spread > 1) repeatAddress(table, step, seen, zeros);
  else repeatAddress(table, step, place, zeros);
  let address = pixels + <usize>first * pixelBytes;
  const end = min(seen, left + width * spread);
  for (; place < end; place += spread) {
    store<u32>(table + <usize>place * step, <u32>address);
    address += pixelBytes;
  }
  if (spread == 1) repeatAddress(table + <usize>place * step, step, seen - place, zeros);
}

/** Writes the same address `count` times. */
export function repeatAddress(table: usize, step: usize, count: i32, address: usize): void {
  for (let i = 0; i < count; i++) {
    store<u32>(table, <u32>address);
    table += step;
  }
}
