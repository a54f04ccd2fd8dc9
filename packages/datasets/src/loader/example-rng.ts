import { Rng, type RngState } from "@stratajs/tensor";

/*
 * Streams under an epoch's key that depend on nothing that was drawn for others. `Rng.split` gives streams with
 * the top bit of the last counter word set; examples have the next bit alone, batches the one after it.
 */
const EXAMPLE = 0x40000000;
const BATCH = 0x20000000;

/**
 * The stream of one example in one epoch.
 *
 * @param index its place in the dataset, or in an epoch of a dataset that is read in order
 * @param occurrence how often it came before in this epoch
 */
export function exampleRng(key: RngState["key"], index: number, occurrence: number = 0): Rng {
  return new Rng({ key, counter: [0, occurrence, index, EXAMPLE] });
}

/** The stream of batch number `position` of one epoch. */
export function batchRng(key: RngState["key"], position: number): Rng {
  return new Rng({ key, counter: [0, 0, position, BATCH] });
}
