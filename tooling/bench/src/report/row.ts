import type { Timing } from "../measure.ts";

/** A line of the report. */
export interface Row {
  readonly section: string;
  /** What was computed: "3×3 64→64 @32, batch 32, forward". */
  readonly name: string;
  /** Who computed it, and on how many threads. */
  readonly engine: string;
  readonly threads: number;
  readonly timing?: Timing;
  readonly figures: readonly Figure[];
  /** Why there is no timing, or what a reader must know of it. */
  readonly note?: string;
}

/** What a time means, by its minimum. */
export interface Figure {
  /** "× P", "× PyTorch", "GFLOP/s", … */
  readonly unit: string;
  readonly value: number;
  readonly atLeast?: number;
  readonly atMost?: number;
}

export function isMissed({ value, atLeast, atMost }: Figure): boolean {
  return (
    (atLeast !== undefined && !(value >= atLeast)) || (atMost !== undefined && !(value <= atMost))
  );
}
