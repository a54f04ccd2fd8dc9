import { Rng } from "@stratajs/tensor";
import { ArrayDataset } from "../array-dataset.ts";
import type { Dataset, ImageExample } from "../dataset.ts";
import { DataLoader } from "../loader/data-loader.ts";
import { randomHorizontalFlip } from "../transforms/flip.ts";
import { counting } from "./own-datasets.js";

/** What the page of the workers' test gives. */
export interface LoaderPageResult {
  readonly isIsolated: boolean;
  /** Of each dataset: the batches of two epochs without workers and with two, as text. */
  readonly without: readonly string[];
  readonly with: readonly string[];
  readonly notes: readonly string[];
}

const url = new URL("/own-datasets.js", location.href).href;
const data = { length: 40 };
const datasets: Dataset<ImageExample>[] = [
  new ArrayDataset({
    images: Uint8Array.from({ length: 40 * 12 }, (_, i) => i * 37),
    labels: Array.from({ length: 40 }, (_, i) => i % 10),
    imageShape: [2, 2, 3],
  }),
  Object.assign(counting(data), { recipe: { kind: "module", url, export: "counting", data } }),
];

async function read(
  dataset: Dataset<ImageExample>,
  workers: number,
): Promise<{ text: string; notes: readonly string[] }> {
  const transform = randomHorizontalFlip();
  const loader = new DataLoader(dataset, {
    batchSize: 7,
    shuffle: true,
    rng: new Rng(5),
    transform,
    workers,
  });
  const parts: string[] = [];
  for (let epoch = 0; epoch < 2; epoch++) {
    for await (const { images, labels, indices } of loader) {
      parts.push(images.join(), labels.join(), indices.join());
    }
  }
  loader.dispose();
  return { text: parts.join("\n"), notes: loader.notes };
}

async function run(): Promise<LoaderPageResult> {
  const without = [];
  const found = [];
  for (const dataset of datasets) {
    without.push(await read(dataset, 0));
    found.push(await read(dataset, 2));
  }
  return {
    isIsolated: crossOriginIsolated,
    without: without.map(({ text }) => text),
    with: found.map(({ text }) => text),
    notes: found.flatMap(({ notes }) => notes),
  };
}

Object.assign(globalThis, { finished: run() });
