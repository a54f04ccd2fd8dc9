import { describe, expect, it } from "vitest";
import { crc32 } from "./crc32.ts";
import { crc32ByTable } from "./internal/crc32-by-table.ts";

describe.each([
  ["by Node's zlib", crc32],
  ["by a table, as in a browser", (bytes: Uint8Array, before = 0) => crc32ByTable(bytes, before)],
])("crc32 %s", (_, checksum) => {
  it("gives the check value that its standard names, in one piece and in two", () => {
    const digits = new TextEncoder().encode("123456789");
    expect(checksum(digits)).toBe(0xcbf43926);
    expect(checksum(digits.subarray(4), checksum(digits.subarray(0, 4)))).toBe(0xcbf43926);
  });

  it("is 0 for nothing, and has no sign", () => {
    expect(checksum(new Uint8Array(0))).toBe(0);
    expect(checksum(Uint8Array.of(0))).toBe(0xd202ef8d);
  });
});
