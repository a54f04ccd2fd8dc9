import { describe, expect, it } from "vitest";
import { crc32 } from "./crc32.ts";

describe("crc32", () => {
  it("gives the check value that its standard names, in one piece and in two", () => {
    const digits = new TextEncoder().encode("123456789");
    expect(crc32(digits)).toBe(0xcbf43926);
    expect(crc32(digits.subarray(4), crc32(digits.subarray(0, 4)))).toBe(0xcbf43926);
  });

  it("is 0 for nothing", () => {
    expect(crc32(new Uint8Array(0))).toBe(0);
  });
});
