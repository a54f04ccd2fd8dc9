import { decode } from "fast-png";
import { describe, expect, it } from "vitest";
import { encodePng } from "../encode-png.ts";
import { thumbnail } from "./png.ts";

describe("encodePng", () => {
  it("keeps bytes, and takes floats for shares of the brightest", () => {
    const size = { height: 1, width: 3 };
    const bytes = Uint8Array.of(0, 80, 255);
    expect([...decode(encodePng({ data: bytes, ...size, channels: 1 })).data]).toEqual([
      0, 80, 255,
    ]);
    const floats = Float32Array.of(0, 1, 2, -1, 0.5, 0, 0, 0, 0);
    const { data, channels } = decode(encodePng({ data: floats, ...size, channels: 3 }));
    expect([channels, ...data]).toEqual([3, 0, 255, 255, 0, 128, 0, 0, 0, 0]);
  });
});

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
