import { readFile } from "node:fs/promises";
import { fileURLToPath } from "node:url";
import { gunzip } from "@stratajs/storage";
import { gzipSync } from "node:zlib";
import { Rng } from "@stratajs/tensor";
import { describe, expect, it } from "vitest";
import { forEachAtOnce } from "./files/for-each-at-once.ts";
import { readIdxImages } from "./idx/read-idx-images.ts";
import { decodeImage } from "./images/decode-image.ts";
import { readShard } from "./shards/read-shard.ts";
import { sampleLabel } from "./shards/sample-label.ts";
import { cifar10Description } from "./sources/cifar-10.ts";
import { readCifarImages } from "./sources/cifar-images.ts";
import { mutate } from "./testing/mutate.ts";

const fixtures = fileURLToPath(new URL("./fixtures/", import.meta.url));

/** What an engine says about a program's mistake, not about its input. */
const mistakes =
  /undefined|null|not a function|not iterable|array length|out of bounds|offset|NaN/i;

interface Outcome {
  readonly read: number;
  readonly refused: number;
}

/** Feeds so many mutations to `read`: each is read, or refused in a sentence that says what was wrong. */
async function feed(
  original: Uint8Array,
  count: number,
  sentence: RegExp,
  read: (bytes: Uint8Array) => unknown,
): Promise<Outcome> {
  const rng = new Rng(original.length);
  const inputs = Array.from({ length: count }, () => mutate(original, rng));
  const before = process.memoryUsage().rss;
  let refused = 0;
  await forEachAtOnce(inputs, 8, async (bytes, index) => {
    try {
      await read(bytes);
    } catch (error) {
      refused += 1;
      const { message } = error as Error;
      const isClear =
        error instanceof Error &&
        sentence.test(message) &&
        !mistakes.test(message) &&
        message.length < 600;
      if (!isClear)
        throw new Error(`mutation ${index} is refused by "${message}"`, { cause: error });
    }
  });
  // A header may claim gigabytes.
  expect(process.memoryUsage().rss - before).toBeLessThan(400 * 2 ** 20);
  return { read: count - refused, refused };
}

async function readWholeShard(bytes: Uint8Array): Promise<void> {
  for await (const { key, files } of readShard(bytes, { maxFileBytes: 2 ** 20 })) {
    expect(key).not.toMatch(/^\/|(^|\/)\.\.(\/|$)/);
    expect(files.size).toBeGreaterThan(0);
  }
}

function readBatch(bytes: Uint8Array): unknown {
  return readCifarImages(cifar10Description, [["data_batch_1.bin", bytes]], 3);
}

function readLabel(bytes: Uint8Array): unknown {
  const sample = { key: "1", files: new Map([["json", bytes]]) };
  return sampleLabel("x.tar", sample, { classes: ["cat"] });
}

async function readImage(bytes: Uint8Array): Promise<void> {
  const { data, height, width, channels } = await decodeImage(bytes, { maxPixels: 2 ** 20 });
  expect(data.length).toBe(height * width * channels);
  expect(height * width).toBeLessThanOrEqual(2 ** 20);
}

/** Big-endian dimensions after a magic number, as MNIST's files have them. */
function idx(dimensions: readonly number[], data: Uint8Array): Uint8Array {
  const bytes = new Uint8Array(4 + 4 * dimensions.length + data.length);
  const view = new DataView(bytes.buffer);
  view.setUint32(0, 0x0800 + dimensions.length);
  for (const [i, dimension] of dimensions.entries()) view.setUint32(4 + 4 * i, dimension);
  bytes.set(data, 4 + 4 * dimensions.length);
  return bytes;
}

// 11,700 in all.
describe("mutated inputs are read or refused in a sentence, without a hang and in little memory", () => {
  it.each(["gnu", "pax", "ustar"])("600 archives (%s)", async (name) => {
    const archive = await readFile(`${fixtures}shards/${name}.tar`);
    const { read, refused } = await feed(
      archive,
      600,
      /^could not read the shard|^shard "/,
      readWholeShard,
    );
    expect(Math.min(read, refused)).toBeGreaterThan(50);
  });

  it("700 packed archives", async () => {
    const archive = gzipSync(await readFile(`${fixtures}shards/gnu.tar`));
    const { refused } = await feed(
      archive,
      700,
      /^could not read the shard|^shard "/,
      readWholeShard,
    );
    expect(refused).toBeGreaterThan(500);
  });

  it("1,500 gzip files", async () => {
    const packed = gzipSync(new Uint8Array(5000).fill(7));
    const { refused } = await feed(packed, 1500, /^gunzip /, (bytes) =>
      gunzip(bytes, { maxBytes: 2 ** 20 }),
    );
    expect(refused).toBeGreaterThan(500);
  });

  it("2,500 idx files", async () => {
    const labels = idx([6], Uint8Array.of(0, 1, 2, 3, 4, 5));
    const images = idx([6, 3, 2], new Uint8Array(36).fill(9));
    const read = (bytes: Uint8Array): unknown => readIdxImages(bytes, labels, { classes: 10 });
    const { refused } = await feed(images, 2500, /^readIdx|^ArrayDataset expected/, read);
    expect(refused).toBeGreaterThan(500);
  });

  it("700 batches of CIFAR", async () => {
    const batch = new Uint8Array(3 * 3073).fill(4);
    const { refused } = await feed(batch, 700, /^CIFAR-10 expected .* damaged$/, readBatch);
    expect(refused).toBeGreaterThan(100);
  });

  it("1,500 descriptions of samples", async () => {
    const json = new TextEncoder().encode('{"label": "cat", "size": [3, 4]}');
    const { refused } = await feed(json, 1500, /^shard "x.tar"/, readLabel);
    expect(refused).toBeGreaterThan(300);
  });

  it.each([
    "rgb.jpg",
    "progressive.jpg",
    "orientation-6.jpg",
    "cmyk.jpg",
    "palette.png",
    "alpha.png",
    "lossy.webp",
    "lossless.webp",
  ])("375 images (%s)", async (name) => {
    const image = await readFile(`${fixtures}images/${name}`);
    const { refused } = await feed(
      image,
      375,
      /^could not be decoded: |^expected a JPEG, PNG or WebP/,
      readImage,
    );
    expect(refused).toBeGreaterThan(50);
  });
});
