import { Rng } from "@stratajs/tensor";
import {
  array,
  assert,
  boolean,
  constantFrom,
  integer,
  nat,
  oneof,
  property,
  record,
  type Arbitrary,
} from "fast-check";
import { describe, expect, it } from "vitest";
import { applyTransforms } from "../../transforms/apply-transforms.ts";
import { centerCrop } from "../../transforms/center-crop.ts";
import {
  horizontalFlip,
  randomHorizontalFlip,
  randomVerticalFlip,
  verticalFlip,
} from "../../transforms/flip.ts";
import { normalize } from "../../transforms/normalize.ts";
import { randomCrop } from "../../transforms/random-crop.ts";
import { randomResizedCrop } from "../../transforms/random-resized-crop.ts";
import { resize } from "../../transforms/resize.ts";
import type { Transform } from "../../transforms/transform.ts";
import { ByteProgram, type ByteArray } from "./byte-program.ts";

/** Noise, so that every pixel matters. */
function arrayOf(count: number, imageShape: ByteArray["imageShape"], seed: number): ByteArray {
  const size = imageShape[0] * imageShape[1] * imageShape[2];
  return { images: Uint8Array.from(new Rng(seed).words(count * size)), imageShape };
}

function run(data: ByteArray, transforms: readonly Transform[], rows: Int32Array): ByteArray {
  return ByteProgram.of(data, transforms)!.run({
    rows,
    rngOf: (item) => new Rng(item),
    errorAt,
  });
}

/** The slow way, which says what is right. */
function expected(data: ByteArray, transforms: readonly Transform[], rows: Int32Array): ByteArray {
  const [height, width, channels] = data.imageShape;
  const size = height * width * channels;
  const images = Array.from(rows, (row, item) => {
    const pixels = data.images.slice(row * size, (row + 1) * size);
    return applyTransforms(transforms, { data: pixels, height, width, channels }, new Rng(item));
  });
  const [first] = images;
  return {
    images: Uint8Array.from(images.flatMap(({ data: bytes }) => Array.from(bytes))),
    imageShape: [first!.height, first!.width, first!.channels],
  };
}

/** Where they differ first; `toEqual` takes a second for as many bytes. */
function difference(found: ByteArray, right: ByteArray): string {
  const shapes = [found.imageShape.join(), right.imageShape.join()];
  if (shapes[0] !== shapes[1]) return `shape ${shapes.join(" for ")}`;
  const wrong = found.images.findIndex((byte, i) => byte !== right.images[i]);
  const lengths = [found.images.length, right.images.length];
  if (wrong < 0) return lengths[0] === lengths[1] ? "none" : `length ${lengths.join(" for ")}`;
  return `byte ${found.images[wrong]} for ${right.images[wrong]} at ${wrong}`;
}

function errorAt(item: number, name: string, error: unknown): Error {
  return new Error(`${item} ${name}: ${String(error)}`);
}

const length = integer({ min: 1, max: 40 });
const how = record({
  antialias: boolean(),
  interpolation: constantFrom("bilinear", "bicubic", "nearest", "nearest-exact"),
});
const transform: Arbitrary<Transform> = oneof(
  constantFrom(horizontalFlip(), verticalFlip(), randomHorizontalFlip(), randomVerticalFlip()),
  record({ height: length, width: length }).map(({ height, width }) => centerCrop([height, width])),
  record({ height: length, width: length, how }).map((each) =>
    resize([each.height, each.width], each.how),
  ),
  record({ shorter: integer({ min: 1, max: 20 }), how }).map((each) =>
    resize(each.shorter, each.how),
  ),
  record({ height: length, width: length, how }).map((each) =>
    randomResizedCrop([each.height, each.width], each.how),
  ),
  record({
    size: integer({ min: 1, max: 20 }),
    padding: nat(9),
    fill: constantFrom(0, 200),
    paddingMode: constantFrom("constant", "edge"),
  }).map(({ size, ...options }) => randomCrop(size, { ...options, padIfNeeded: true })),
);

describe("ByteProgram", () => {
  it("gives the bytes of the slow way, whatever is done to images of whatever size", () => {
    assert(
      property(
        array(transform, { maxLength: 4 }),
        length,
        length,
        constantFrom(1, 2, 3, 4),
        nat(),
        (transforms, height, width, channels, seed) => {
          const data = arrayOf(3, [height, width, channels], seed);
          const rows = Int32Array.of(2, 0, 2);
          expect(difference(run(data, transforms, rows), expected(data, transforms, rows))).toBe(
            "none",
          );
        },
      ),
      { numRuns: 300 },
    );
  });

  it.each([
    ["CIFAR's", [randomCrop(32, { padding: 4 }), randomHorizontalFlip()]],
    ["CIFAR's, mirrored at the border", [randomCrop(32, { padding: 4, paddingMode: "reflect" })]],
    ["filled with a color", [randomCrop(32, { padding: 4, fill: [1, 20, 255] })]],
    ["random rectangles", [randomResizedCrop(32), randomHorizontalFlip()]],
    ["random rectangles of mirrored images", [randomHorizontalFlip(), randomResizedCrop(32)]],
    [
      "larger, then smaller",
      [resize(40), randomVerticalFlip(), randomResizedCrop(24), horizontalFlip()],
    ],
  ])("gives the bytes of the slow way for %s", (_, transforms) => {
    const data = arrayOf(64, [32, 32, 3], 1);
    const rows = Int32Array.from({ length: 64 }, (_each, i) => i);
    expect(difference(run(data, transforms, rows), expected(data, transforms, rows))).toBe("none");
  });

  it("makes no more than white of white, where nothing is clamped", () => {
    const white = {
      images: new Uint8Array(40 * 37 * 3).fill(255),
      imageShape: [40, 37, 3],
    } as const;
    for (let size = 1; size <= 120; size += 3) {
      const { images } = run(white, [resize([size, size])], Int32Array.of(0));
      expect(images.every((byte) => byte === 255)).toBe(true);
    }
  });

  it("leaves to the slow way what does more than move and resize bytes", () => {
    const data = arrayOf(1, [2, 2, 1], 0);
    expect(ByteProgram.of(data, [normalize({ mean: [0], std: [1] })])).toBeUndefined();
  });

  it("says which item a transform fails at", () => {
    const program = ByteProgram.of(arrayOf(1, [2, 2, 1], 0), [horizontalFlip(), randomCrop(3)])!;
    const rows = Int32Array.of(0);
    expect(() => program.run({ rows, rngOf: () => new Rng(0), errorAt })).toThrow(
      "0 randomCrop: RangeError: randomCrop expected an image of at least 3 × 3",
    );
  });
});
