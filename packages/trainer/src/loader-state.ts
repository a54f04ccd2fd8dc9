import type { Json } from "@stratajs/checkpoint";

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

/** Runs what draws from a loader out of its turn: whether it ends well or not, the coming epoch is what it would have been. */
export async function leavingLoaderState<Result>(
  loader: object,
  work: () => Promise<Result>,
): Promise<Result> {
  const state = loaderState(loader);
  try {
    return await work();
  } finally {
    setLoaderState(loader, state);
  }
}

function isStateful(loader: object): loader is StatefulLoader {
  return "state" in loader;
}
