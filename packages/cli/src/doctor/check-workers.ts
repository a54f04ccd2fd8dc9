import { ArrayDataset, DataLoader } from "@stratajs/datasets";

/** @throws when a worker cannot make a batch. */
export async function checkWorkers(): Promise<string[]> {
  const dataset = new ArrayDataset({
    images: new Uint8Array(8),
    labels: [0, 1],
    imageShape: [2, 2, 1],
  });
  const loader = new DataLoader(dataset, { batchSize: 2, workers: 1 });
  try {
    for await (const { labels } of loader) {
      if (labels.length !== 2) throw new Error(`a worker made a batch of ${labels.length} images`);
    }
    return loader.notes.length > 0 ? [...loader.notes] : ["a loader's worker made a batch"];
  } finally {
    loader.dispose();
  }
}
