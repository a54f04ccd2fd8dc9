import { readFile } from "node:fs/promises";
import sharp from "sharp";
import { describe, expect, it } from "vitest";
import { decodeImage } from "./decode-image.ts";

interface Expected {
  readonly width: number;
  readonly height: number;
  /** Base64 of `[height, width, 3]` */
  readonly rgb: string;
  /** Base64 of `[height, width, 1]` */
  readonly grey: string;
}

const folder = new URL("../fixtures/images/", import.meta.url);
// Written by scripts/make_image_fixtures.py: what Python's Pillow reads.
const { images } = JSON.parse(await readFile(new URL("expected.json", folder), "utf8")) as {
  images: Record<string, Expected>;
};

function fixture(name: string): Promise<Uint8Array> {
  return readFile(new URL(name, folder));
}

function largestDifference(actual: Uint8Array, base64: string): number {
  const expected = Buffer.from(base64, "base64");
  expect(actual.length).toBe(expected.length);
  return actual.reduce((most, value, i) => Math.max(most, Math.abs(value - expected[i]!)), 0);
}

describe("decodeImage", () => {
  it.each(Object.entries(images))("reads %s as Pillow does, to the bit", async (name, expected) => {
    const image = await decodeImage(await fixture(name));
    const { width, height } = expected;
    expect(image).toMatchObject({ width, height, channels: 3 });
    expect(largestDifference(image.data, expected.rgb)).toBe(0);
    const grey = await decodeImage(await fixture(name), { channels: 1 });
    expect(grey).toMatchObject({ width, height, channels: 1 });
    expect(largestDifference(grey.data, expected.grey)).toBe(0);
  });

  it("keeps the upper eight of 16 bits", async () => {
    const values = Uint16Array.of(0x0000, 0x00ff, 0x0100, 0x12ff, 0x8000, 0xffff);
    const raw = { width: 2, height: 1, channels: 3 } as const;
    const png = await sharp(values, { raw }).toColourspace("rgb16").png().toBuffer();
    expect(png[24]).toBe(16);
    expect([...(await decodeImage(png)).data]).toEqual([0, 0, 1, 0x12, 0x80, 0xff]);
    // Pillow's convert("RGB") makes white of grey ones from 256 on.
    const wide = { width: 6, height: 1, channels: 1 } as const;
    const grey = await sharp(values, { raw: wide }).toColourspace("grey16").png().toBuffer();
    expect([grey[24], grey[25]]).toEqual([16, 0]);
    expect([...(await decodeImage(grey, { channels: 1 })).data]).toEqual([
      0, 0, 1, 0x12, 0x80, 0xff,
    ]);
  });

  it("reads PNGs whose rows are interlaced as those in order", async () => {
    const png = await fixture("rgb.png");
    const interlaced = await sharp(png).png({ progressive: true }).toBuffer();
    expect(interlaced[28]).toBe(1);
    expect(await decodeImage(interlaced)).toEqual(await decodeImage(png));
  });

  it("says what is wrong with a file", async () => {
    const jpeg = await fixture("rgb.jpg");
    const png = await fixture("rgb.png");
    const webp = await fixture("lossless.webp");
    await expect(decodeImage(new Uint8Array())).rejects.toThrow("but the file is empty");
    await expect(decodeImage(Buffer.from("<svg/>"))).rejects.toThrow(
      "expected a JPEG, PNG or WebP image but it begins with 3c 73 76 67",
    );
    for (const whole of [jpeg, png, webp]) {
      const cut = whole.subarray(0, Math.floor(whole.length * 0.7));
      await expect(decodeImage(cut)).rejects.toThrow("could not be decoded: it is damaged");
      await expect(decodeImage(whole, { maxPixels: 246 })).rejects.toThrow(
        "it has more than 246 pixels",
      );
    }
  });
});
