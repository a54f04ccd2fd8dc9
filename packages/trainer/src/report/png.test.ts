import { describe, expect, it } from "vitest";
import { thumbnail } from "./png.ts";

describe("thumbnail", () => {
  it("leaves small images alone and takes means of blocks of large ones", () => {
    const small = { data: new Uint8Array(12), height: 2, width: 2, channels: 3 };
    expect(thumbnail(small)).toBe(small);
    const data = Uint8Array.from({ length: 384 * 3 }, (_, place) => (place % 384 < 2 ? 100 : 0));
    const large = thumbnail({ data, height: 3, width: 384, channels: 1 });
    expect([large.height, large.width, large.channels]).toEqual([2, 192, 1]);
    expect(large.data.slice(0, 2)).toEqual(Uint8Array.of(100, 0));
  });
});
