/**
 * How many components a JPEG's frame header names: 1 for grey, 3 for colour, 4 for inks; 0 where there is no
 * such header.
 */
export function jpegComponents(bytes: Uint8Array): number {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  for (let at = 2; at + 10 <= bytes.length;) {
    if (bytes[at] !== 0xff) return 0;
    const marker = bytes[at + 1]!;
    // Any number of 0xff may stand before a marker.
    if (marker === 0xff) at += 1;
    else if (isFrame(marker)) return bytes[at + 9]!;
    else at += 2 + view.getUint16(at + 2);
  }
  return 0;
}

/** SOF0 to SOF15, without the three of that range that mean tables and extensions. */
function isFrame(marker: number): boolean {
  return marker >= 0xc0 && marker <= 0xcf && ![0xc4, 0xc8, 0xcc].includes(marker);
}
