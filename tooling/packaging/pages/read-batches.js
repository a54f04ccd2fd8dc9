// The same batches from a loader with workers and from one without, in Node, in bundled workers and in pages.
import {
  ArrayDataset,
  DataLoader,
  randomHorizontalFlip,
  randomResizedCrop,
} from "@stratajs/datasets";
import { Rng } from "@stratajs/tensor";

const count = 200;
const imageShape = /** @type {[number, number, number]} */ ([8, 8, 3]);
const dataset = new ArrayDataset({
  images: Uint8Array.from({ length: count * 8 * 8 * 3 }, (_, i) => i * 37),
  labels: Array.from({ length: count }, (_, i) => i % 10),
  imageShape,
});

/** @returns {Promise<{ same: boolean, batches: number, notes: readonly string[] }>} */
export async function readBatches() {
  const alone = await read(0);
  const { texts, notes } = await read(2);
  return { same: texts.join() === alone.texts.join(), batches: texts.length, notes };
}

async function read(/** @type {number} */ workers) {
  const loader = new DataLoader(dataset, {
    batchSize: 32,
    shuffle: true,
    rng: new Rng(3),
    transform: [randomResizedCrop(8), randomHorizontalFlip()],
    workers,
  });
  const texts = [];
  for await (const { images, labels } of loader) texts.push(`${images.join()} ${labels.join()}`);
  loader.dispose();
  return { texts, notes: loader.notes };
}
