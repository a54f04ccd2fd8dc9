import { encode } from "fast-png";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { crc32, deflateSync } from "node:zlib";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { readImage } from "./read-image.ts";

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "strata-png-"));
});
afterAll(() => rm(folder, { recursive: true }));

async function read(bytes: Uint8Array): Promise<{ channels: number; data: number[] }> {
  const path = join(folder, "image.png");
  await writeFile(path, bytes);
  const { channels, data } = await readImage(path);
  return { channels, data: [...data] };
}

describe("readImage", () => {
  it("reads grey and colour", async () => {
    const grey = encode({ width: 2, height: 1, data: Uint8Array.of(0, 200), channels: 1 });
    expect(await read(grey)).toEqual({ channels: 1, data: [0, 200] });
    const color = encode({ width: 1, height: 1, data: Uint8Array.of(1, 2, 3), channels: 3 });
    expect(await read(color)).toEqual({ channels: 3, data: [1, 2, 3] });
  });

  it("shows what is transparent as white", async () => {
    const greyAlpha = Uint8Array.of(0, 0, 0, 255, 100, 51);
    const grey = encode({ width: 3, height: 1, data: greyAlpha, channels: 2 });
    expect(await read(grey)).toEqual({ channels: 1, data: [255, 0, 224] });
    const rgba = encode({ width: 1, height: 1, data: Uint8Array.of(9, 9, 9, 0), channels: 4 });
    expect(await read(rgba)).toEqual({ channels: 3, data: [255, 255, 255] });
  });

  it("reads 16 bits as 8", async () => {
    const data = Uint16Array.of(0, 0x8000, 0xffff);
    const deep = encode({ width: 3, height: 1, data, channels: 1, depth: 16 });
    expect(await read(deep)).toEqual({ channels: 1, data: [0, 128, 255] });
  });

  it("reads grey of less than 8 bits, whose rows begin with a new byte", async () => {
    // Two rows of three: 1 0 1 and 0 1 0.
    const oneBit = pngOf({
      width: 3,
      height: 2,
      depth: 1,
      colorType: 0,
      rows: [[0b10100000], [0b01000000]],
    });
    expect(await read(oneBit)).toEqual({ channels: 1, data: [255, 0, 255, 0, 255, 0] });
    const fourBits = pngOf({ width: 3, height: 1, depth: 4, colorType: 0, rows: [[0x0f, 0x80]] });
    expect(await read(fourBits)).toEqual({ channels: 1, data: [0, 255, 136] });
  });

  it("reads a palette", async () => {
    const palette = [10, 20, 30, 40, 50, 60];
    const indexed = pngOf({ width: 2, height: 1, depth: 8, colorType: 3, rows: [[1, 0]], palette });
    expect(await read(indexed)).toEqual({ channels: 3, data: [40, 50, 60, 10, 20, 30] });
  });

  it("refuses what is no image, or half of one, in a sentence", async () => {
    const path = join(folder, "image.png");
    await expect(read(new TextEncoder().encode("GIF89a"))).rejects.toThrow(
      `"${path}" is not a whole PNG, JPEG or WebP image`,
    );
    const whole = encode({ width: 2, height: 1, data: Uint8Array.of(0, 200), channels: 1 });
    await expect(read(whole.subarray(0, whole.length - 20))).rejects.toThrow(
      `"${path}" is not a whole PNG, JPEG or WebP image`,
    );
    await expect(readImage(join(folder, "none.png"))).rejects.toThrow("none.png");
  });
});

interface RawPng {
  readonly width: number;
  readonly height: number;
  readonly depth: number;
  readonly colorType: number;
  /** Packed samples. */
  readonly rows: readonly (readonly number[])[];
  readonly palette?: readonly number[];
}

/** A PNG of the kinds that fast-png does not write. */
function pngOf({ width, height, depth, colorType, rows, palette }: RawPng): Uint8Array {
  const header = Buffer.alloc(13);
  header.writeUInt32BE(width, 0);
  header.writeUInt32BE(height, 4);
  header.set([depth, colorType], 8);
  // Each row begins with its filter, 0 for none.
  const pixels = deflateSync(Uint8Array.from(rows.flatMap((row) => [0, ...row])));
  return Buffer.concat([
    Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]),
    chunk("IHDR", header),
    ...(palette ? [chunk("PLTE", Uint8Array.from(palette))] : []),
    chunk("IDAT", pixels),
    chunk("IEND", new Uint8Array()),
  ]);
}

function chunk(type: string, data: Uint8Array): Buffer {
  const typed = Buffer.concat([Buffer.from(type, "latin1"), data]);
  const length = Buffer.alloc(4);
  length.writeUInt32BE(data.length);
  const sum = Buffer.alloc(4);
  sum.writeUInt32BE(crc32(typed));
  return Buffer.concat([length, typed, sum]);
}
