import { Rng, type RngState } from "@stratajs/tensor";
import type { IterableDataset } from "../dataset.ts";
import type { BatchMaker, MadeBatch } from "./batch-maker.ts";

/** An epoch of a dataset that is read in order, as plain data. */
export interface StreamJob {
  /** The dataset's stream. */
  readonly rng: RngState;
  /** Of the examples' streams (example-rng.ts). */
  readonly key: RngState["key"];
  readonly batchSize: number;
  readonly dropLast: boolean;
  /** How many batches to read over. */
  readonly from: number;
}

/** The epoch's batches. */
export async function* streamBatches(
  dataset: IterableDataset<unknown>,
  maker: BatchMaker,
  { rng, key, batchSize, dropLast, from }: StreamJob,
): AsyncGenerator<MadeBatch, void> {
  let examples: unknown[] = [];
  let place = 0;
  let position = from;
  const finish = (): MadeBatch => {
    const start = place - examples.length;
    const indices = Int32Array.from(examples, (_, i) => start + i);
    const batch = maker.finishStream(examples, { position: position++, indices, key });
    examples = [];
    return batch;
  };
  await maker.load();
  for await (const example of dataset.iterate(new Rng(rng))) {
    place++;
    if (place <= from * batchSize) continue;
    examples.push(example);
    if (examples.length === batchSize) yield finish();
  }
  if (examples.length > 0 && !dropLast) yield finish();
}
