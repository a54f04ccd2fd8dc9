import { gzipSync } from "node:zlib";
import { gunzip } from "@stratajs/storage";
import { array, assert, asyncProperty, constantFrom, nat, property, uint8Array } from "fast-check";
import { describe, expect, it } from "vitest";
import { readIdx } from "./read-idx.ts";
import { readIdxImages } from "./read-idx-images.ts";

/** An idx file: type code, dimensions, values as bytes. */
function idx(code: number, shape: readonly number[], bytes: ArrayLike<number>): Uint8Array {
  const header = new DataView(new ArrayBuffer(4 + 4 * shape.length));
  header.setUint8(2, code);
  header.setUint8(3, shape.length);
  for (const [i, dimension] of shape.entries()) header.setUint32(4 + 4 * i, dimension);
  return Uint8Array.from([...new Uint8Array(header.buffer), ...Array.from(bytes)]);
}

/** "right" where the outcome is the expected one, else the message of the error. */
async function outcome(read: () => unknown, expected: unknown): Promise<string> {
  try {
    expect(await read()).toEqual(expected);
    return "right";
  } catch (error) {
    return (error as Error).message;
  }
}

/** "right" where there are as many values as the shape says, else the message of the error. */
function judge(file: Uint8Array): string {
  try {
    const { shape, data } = readIdx(file);
    return data.length === shape.reduce((product, dimension) => product * dimension, 1)
      ? "right"
      : "wrong";
  } catch (error) {
    return (error as Error).message;
  }
}

const images = idx(
  8,
  [5, 4, 3],
  Uint8Array.from({ length: 60 }, (_, i) => i * 4),
);
const labels = idx(8, [5], [0, 1, 2, 1, 0]);

describe("readIdx", () => {
  it("reads each type, big-endian", () => {
    expect(readIdx(idx(0x08, [2], [1, 255])).data).toEqual(Uint8Array.of(1, 255));
    expect(readIdx(idx(0x09, [2], [1, 255])).data).toEqual(Int8Array.of(1, -1));
    expect(readIdx(idx(0x0b, [2], [1, 2, 255, 255])).data).toEqual(Int16Array.of(258, -1));
    expect(readIdx(idx(0x0c, [1], [0, 0, 1, 2])).data).toEqual(Int32Array.of(258));
    expect(readIdx(idx(0x0d, [1], [0x3f, 0xc0, 0, 0])).data).toEqual(Float32Array.of(1.5));
    const float64 = idx(0x0e, [1], [0x3f, 0xf8, 0, 0, 0, 0, 0, 0]);
    expect(readIdx(float64)).toEqual({ dtype: "F64", shape: [1], data: Float64Array.of(1.5) });
  });

  it("reads what it is given, whatever the shape", () => {
    const shapes = array(nat(5), { minLength: 1, maxLength: 5 });
    assert(
      property(shapes, uint8Array({ minLength: 3125, maxLength: 3125 }), (shape, bytes) => {
        const count = shape.reduce((product, dimension) => product * dimension, 1);
        const data = bytes.slice(0, count);
        expect(readIdx(idx(8, shape, data))).toEqual({ dtype: "U8", shape, data });
      }),
    );
  });

  it.each([
    ["nothing", new Uint8Array(0), "expected a header of at least 8 bytes but got 0"],
    ["another magic number", Uint8Array.of(1, 0, 8, 1, 0, 0, 0, 0), "but got 01000801"],
    ["an unknown type", idx(0x0a, [0], []), "but got 00000a01; it is no idx file or damaged"],
    ["no dimensions", idx(8, [], [1]), "expected at least one dimension but got 0"],
    [
      "a header cut short",
      idx(8, [1, 1], [1]).subarray(0, 9),
      "expected a header of 12 bytes for 2 dimensions but got 9 bytes",
    ],
    [
      "missing values",
      idx(8, [3], [1, 2]),
      "expected 11 bytes for U8 [3] but got 10; the file is truncated",
    ],
    ["values too many", idx(8, [1], [1, 2]), "but got 10; data follows its end"],
    ["a product that overflows", idx(8, Array(8).fill(2 ** 32 - 1), []), "readIdx cannot hold"],
    ["more than memory holds", idx(8, [2 ** 31, 2 ** 12], []), "the file is truncated"],
  ])("refuses %s", (_, bytes, message) => {
    expect(() => readIdx(bytes)).toThrow(message);
  });

  it("refuses every truncated or oversized packed file", async () => {
    await assert(
      asyncProperty(constantFrom(images, labels), nat(), nat(40), async (file, cut, extra) => {
        const packed = gzipSync(file);
        const damaged =
          extra > 0
            ? Uint8Array.from([...packed, ...packed.subarray(0, extra)])
            : packed.subarray(0, cut % packed.length);
        const read = async (): Promise<unknown> =>
          readIdx(await gunzip(damaged, { maxBytes: 1000 }));
        expect(await outcome(read, readIdx(file))).toMatch(/^gunzip /);
      }),
      { numRuns: 500 },
    );
  });

  it("answers a flipped bit in a packed file with an error or the right content", async () => {
    await assert(
      asyncProperty(constantFrom(images, labels), nat(), async (file, position) => {
        const packed = gzipSync(file);
        const bit = position % (packed.length * 8);
        packed[bit >> 3]! ^= 1 << (bit & 7);
        const read = async (): Promise<unknown> =>
          readIdx(await gunzip(packed, { maxBytes: 1000 }));
        expect(await outcome(read, readIdx(file))).toMatch(/^(right$|gunzip )/);
      }),
      { numRuns: 1000 },
    );
  });

  it("answers any damage of an unpacked header with an error or that many values", () => {
    assert(
      property(nat(15), nat(255), nat(60), (position, byte, cut) => {
        const damaged = images.slice(0, images.length - cut);
        damaged[position] = byte;
        expect(judge(damaged)).toMatch(/^(right$|readIdx )/);
      }),
      { numRuns: 1000 },
    );
  });
});

describe("readIdxImages", () => {
  it("makes a dataset of two files", () => {
    const dataset = readIdxImages(images, labels, { classes: 3 });
    expect(dataset.length).toBe(5);
    expect(dataset.get(1)).toEqual({
      image: { data: images.slice(16 + 12, 16 + 24), height: 4, width: 3, channels: 1 },
      label: 1,
    });
  });

  it.each([
    ["labels out of range", images, labels, 2, "labels from 0 to 1 but got 2 at index 2"],
    ["other counts", images, idx(8, [2], [0, 1]), 3, "but got 5 images and 2 labels"],
    ["files in the wrong order", labels, images, 3, "images of type U8 with 3 or 4 dimensions"],
    ["another type", idx(9, [1, 1, 1], [1]), idx(8, [1], [0]), 3, "but got I8 [1, 1, 1]"],
    ["images of no pixels", idx(8, [1, 0, 4], []), idx(8, [1], [0]), 3, "of integers from 1"],
  ])("refuses %s", (_, imageFile, labelFile, classes, message) => {
    expect(() => readIdxImages(imageFile, labelFile, { classes })).toThrow(message);
  });
});
