import { Rng } from "@stratajs/tensor";
import { DataLoader, imageFiles, imageShards, randomHorizontalFlip, resize } from "../../index.ts";
import type { ImageFileDataset } from "../../index.ts";
import type { Seen } from "./seen.ts";

const input = document.querySelector("input")!;

async function look(files: readonly File[]): Promise<Seen> {
  const all = imageFiles(files, { unreadable: "skip" });
  const pixels: Record<string, string> = {};
  for (const [index, path] of all.paths.entries()) {
    const { image } = await all.get(index);
    pixels[path.slice(path.lastIndexOf("/") + 1)] = btoa(String.fromCharCode(...image.data));
  }
  const shardLabels: number[] = [];
  const archive = files.find(({ name }) => name.endsWith(".tar"))!;
  for await (const { label } of imageShards([archive]).iterate(new Rng(0))) shardLabels.push(label);
  return {
    classes: all.classes,
    paths: all.paths,
    labels: [...all.labels],
    pixels,
    unreadable: all.unreadable,
    epochs: [await epoch(files, 0), await epoch(files, 1)],
    shardLabels,
  };
}

async function epoch(files: readonly File[], workers: number): Promise<readonly [string, string]> {
  const dataset: ImageFileDataset = imageFiles(files, {
    unreadable: "skip",
    transform: [resize([5, 5]), randomHorizontalFlip()],
  });
  const labels: number[] = [];
  let sum = "";
  using loader = new DataLoader(dataset, { batchSize: 4, shuffle: true, rng: new Rng(1), workers });
  for await (const batch of loader) {
    labels.push(...batch.labels);
    sum += batch.images.reduce((total, value) => total + value, 0).toFixed(3);
  }
  const notes = [...loader.notes, ...dataset.unreadable.map(({ path }) => path)];
  return [[...labels, ...notes].join(), sum];
}

Object.assign(globalThis, {
  finished: new Promise<Seen>((resolve, reject) => {
    input.addEventListener("change", () => {
      look([...input.files!]).then(resolve, reject);
    });
  }),
});
