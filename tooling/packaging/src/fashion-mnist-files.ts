import { readFile, mkdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { gunzipSync } from "node:zlib";

/** The folder of the images that come with the packed `@stratajs/datasets`. */
export function bundledFashionMnist(project: string): string {
  return join(project, "node_modules/@stratajs/datasets/data/fashion-mnist");
}

/** Writes the first training images of a folder's Fashion-MNIST, and their labels, as unpacked idx files. */
export async function writeFirstImages(
  source: string,
  target: string,
  count: number,
): Promise<void> {
  await mkdir(target, { recursive: true });
  for (const { name, length } of [
    { name: "train-images-idx3-ubyte", length: 16 + count * 28 * 28 },
    { name: "train-labels-idx1-ubyte", length: 8 + count },
  ]) {
    const bytes = gunzipSync(await readFile(join(source, `${name}.gz`)));
    const first = Buffer.from(bytes.subarray(0, length));
    // After the magic number comes the number of items.
    first.writeUInt32BE(count, 4);
    await writeFile(join(target, name), first);
  }
}
