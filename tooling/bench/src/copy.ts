import type { Subject } from "./measure.ts";

/** Larger than the caches. */
const BYTES = 32 * 2 ** 20;
const EXPECTED_BYTES_PER_SECOND = 1e10;

/** How fast one thread copies memory: what work that only moves bytes is measured against. */
export interface Copy {
  readonly subject: Subject;
  /** Bytes read and written by one execution. */
  readonly bytes: number;
}

export function createCopy(): Copy {
  const from = new Uint8Array(BYTES).fill(1);
  const to = new Uint8Array(BYTES).fill(2);
  return {
    subject: {
      estimate: (2 * BYTES) / EXPECTED_BYTES_PER_SECOND,
      time: (repeats) => {
        const start = performance.now();
        for (let i = 0; i < repeats; i++) to.set(from);
        return (performance.now() - start) / 1000 / repeats;
      },
    },
    bytes: 2 * BYTES,
  };
}
