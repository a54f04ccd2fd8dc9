import { memory, util, type Tensor } from "@tensorflow/tfjs-core";

/** A tensor was left behind: `Trainer`'s option `checkLeaks` found it. */
export class LeakError extends Error {
  override readonly name = "LeakError";
}

/** How many tensors and bytes the backend holds. */
export interface Held {
  readonly tensors: number;
  readonly bytes: number;
}

export const NOTHING_HELD: Held = { tensors: 0, bytes: 0 };

export function held(): Held {
  const { numTensors, numBytes } = memory();
  return { tensors: numTensors, bytes: numBytes };
}

export function heldSince(before: Held, now: Held): Held {
  return { tensors: now.tensors - before.tensors, bytes: now.bytes - before.bytes };
}

/** What tensors occupy, as tfjs counts: clones that share their data count like others. */
export function heldBy(tensors: readonly Tensor[]): Held {
  const bytes = tensors.map(({ size, dtype }) => size * util.bytesPerElement(dtype));
  return { tensors: tensors.length, bytes: bytes.reduce((total, each) => total + each, 0) };
}

export function sumHeld(...all: readonly Held[]): Held {
  return {
    tensors: all.reduce((total, { tensors }) => total + tensors, 0),
    bytes: all.reduce((total, { bytes }) => total + bytes, 0),
  };
}

/**
 * Compares what is held with `before`.
 *
 * @param where as the error names it: `step 7 (epoch 0, batch 7)`
 * @param kept what may have come meanwhile
 * @throws LeakError with the counts.
 */
export function expectHeld(before: Held, where: string, kept: Held = NOTHING_HELD): void {
  const now = held();
  const { tensors, bytes } = heldSince(kept, heldSince(before, now));
  if (tensors === 0 && bytes === 0) return;
  const change =
    tensors < 0
      ? `disposed of ${-tensors} tensors that are not its own`
      : `left ${tensors} ${tensors === 1 ? "tensor" : "tensors"} (${bytes} bytes) behind`;
  throw new LeakError(
    `${where} ${change}: ${before.tensors} tensors and ${before.bytes} bytes before it, ` +
      `${now.tensors} and ${now.bytes} after; wrap its work in tidy(), dispose of what it makes, ` +
      `or turn the check off with new Trainer({ checkLeaks: false })`,
  );
}

/** On under vitest and with NODE_ENV=test, where a leak should fail the test. */
export function isTestRun(): boolean {
  const environment = globalThis.process?.env;
  return environment?.["VITEST"] !== undefined || environment?.["NODE_ENV"] === "test";
}
