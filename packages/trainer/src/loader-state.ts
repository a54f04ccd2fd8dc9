import type { Json } from "@stratajs/checkpoint";
import type { Loader } from "./task.ts";

/** A loader whose coming epoch can be told and set, such as a shuffling `DataLoader`. */
interface StatefulLoader {
  state: Json;
}

/** Where the loader's next epoch starts, or undefined for a loader that gives the same every time. */
export function loaderState(loader: object): Json | undefined {
  return isStateful(loader) ? loader.state : undefined;
}

export function setLoaderState(loader: object, state: Json | undefined): void {
  if (isStateful(loader) && state !== undefined) loader.state = state;
}

interface OpenEpoch<HostBatch> {
  /** Batches that are left out already. */
  readonly passed: number;
  readonly rest: AsyncIterable<HostBatch> | Iterable<HostBatch>;
}

/** The loader's next epoch, from a batch on where it can leave out others without making them. */
export function openEpoch<HostBatch>(
  loader: Loader<HostBatch>,
  from: number,
): OpenEpoch<HostBatch> {
  if (from === 0 || loader.epoch === undefined) return { passed: 0, rest: loader };
  return { passed: from, rest: loader.epoch({ from }) };
}

/** @throws unless a loader gave what its length promised. */
export function expectPassed(passed: number, batches: number): void {
  if (passed === batches) return;
  throw new Error(
    `fit expected ${batches} batches an epoch, the train loader's length, but got ${passed}`,
  );
}

function isStateful(loader: object): loader is StatefulLoader {
  return "state" in loader;
}
