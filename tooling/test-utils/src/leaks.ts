import { engine, memory } from "@tensorflow/tfjs-core";

interface Held {
  readonly tensors: number;
  readonly bytes: number;
  /** Of the backend: a kernel that drops an auxiliary output leaks here and nowhere else. */
  readonly buffers: number;
}

/**
 * Fails unless `f` leaves as many tensors, bytes and backend buffers as it found.
 *
 * `f` runs twice, because what the first run caches for good (a uploaded constant, a compiled kernel) is no
 * leak; only the second run is measured. It must dispose of its results itself.
 */
export async function expectNoLeaks(f: () => unknown): Promise<void> {
  await f();
  const before = held();
  await f();
  const after = held();
  const difference = {
    tensors: after.tensors - before.tensors,
    bytes: after.bytes - before.bytes,
    buffers: after.buffers - before.buffers,
  };
  if (Object.values(difference).every((count) => count === 0)) return;
  throw new Error(
    `expected as many tensors after as before but got ${signed(difference.tensors)} tensors, ` +
      `${signed(difference.bytes)} bytes, ${signed(difference.buffers)} backend buffers; ` +
      `wrap the work in tidy() or dispose of what it makes`,
  );
}

function held(): Held {
  const { numTensors, numBytes } = memory();
  return { tensors: numTensors, bytes: numBytes, buffers: engine().backend.numDataIds() };
}

function signed(count: number): string {
  return count > 0 ? `+${count}` : String(count);
}
