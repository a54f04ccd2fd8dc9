import { Rng } from "@stratajs/tensor";
import { encode } from "fast-png";
import { mkdir, writeFile } from "node:fs/promises";
import { join } from "node:path";

const SIDE = 28;
const CLASSES = 10;
const SQUARE = 7;

/** Writes a data set in Fashion-MNIST's format that is quickly learned: the class is where a light square stands. */
export async function writeTinyData(
  folder: string,
  { train, test }: { readonly train: number; readonly test: number },
): Promise<void> {
  await mkdir(folder, { recursive: true });
  const parts = [
    ["train", train],
    ["t10k", test],
  ] as const;
  for (const [name, count] of parts) {
    const images = Array.from({ length: count }, (_, index) => tinyImage(index));
    const labels = Uint8Array.from({ length: count }, (_, index) => index % CLASSES);
    await writeFile(join(folder, `${name}-images-idx3-ubyte`), idx([count, SIDE, SIDE], images));
    await writeFile(join(folder, `${name}-labels-idx1-ubyte`), idx([count], [labels]));
  }
}

export interface TinyPngOptions {
  readonly inverted?: boolean;
}

/** One of its images as a PNG file; its class is `index % 10`. */
export function tinyPng(index: number, { inverted = false }: TinyPngOptions = {}): Uint8Array {
  const image = tinyImage(index);
  const data = inverted ? image.map((value) => 255 - value) : image;
  return encode({ width: SIDE, height: SIDE, data, channels: 1 });
}

function tinyImage(index: number): Uint8Array {
  const label = index % CLASSES;
  const top = SQUARE * Math.floor(label / 4);
  const left = SQUARE * (label % 4);
  const noise = new Rng(index).uniform(SIDE * SIDE);
  return Uint8Array.from(noise, (value, pixel) => {
    const y = Math.floor(pixel / SIDE) - top;
    const x = (pixel % SIDE) - left;
    const isInside = y >= 0 && y < SQUARE && x >= 0 && x < SQUARE;
    return Math.floor(value * 60) + (isInside ? 180 : 0);
  });
}

/** The idx format: magic number, sizes, bytes. */
function idx(sizes: readonly number[], parts: readonly Uint8Array[]): Uint8Array {
  const header = Buffer.alloc(4 + 4 * sizes.length);
  header.set([0, 0, 0x08, sizes.length]);
  for (const [place, size] of sizes.entries()) header.writeUInt32BE(size, 4 + 4 * place);
  return Buffer.concat([header, ...parts]);
}
