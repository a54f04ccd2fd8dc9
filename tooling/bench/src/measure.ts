/** Something to time. */
export interface Subject {
  /** Seconds of one execution, the mean of `repeats`. */
  time(repeats: number): number | Promise<number>;
  /** Seconds that one execution takes, about. */
  readonly estimate: number;
}

/** Seconds of one execution. */
export interface Timing {
  readonly min: number;
  readonly median: number;
  readonly rounds: number;
}

/** The clock needs something to measure. */
const SAMPLE_SECONDS = 0.01;
/** What takes longer than this sits rounds out. */
const SLOW_SECONDS = 2;
const SLOW_ROUNDS = 3;

/**
 * Times subjects round after round, each of them once a round, so that whatever else the machine does hits
 * all of them alike. One that stands in the list several times is timed as often in each round.
 */
export async function measure(subjects: readonly Subject[], rounds: number): Promise<Timing[]> {
  const samples = new Map(subjects.map((subject): [Subject, number[]] => [subject, []]));
  for (let round = 0; round < rounds; round++) {
    for (const subject of subjects) {
      if (subject.estimate > SLOW_SECONDS && round >= SLOW_ROUNDS) continue;
      samples.get(subject)!.push(await subject.time(repeatsOf(subject)));
    }
  }
  return subjects.map((subject) => toTiming(samples.get(subject)!));
}

function repeatsOf({ estimate }: Subject): number {
  return Math.max(1, Math.min(1000, Math.ceil(SAMPLE_SECONDS / estimate)));
}

export function toTiming(seconds: readonly number[]): Timing {
  const sorted = seconds.toSorted((a, b) => a - b);
  const middle = Math.floor(sorted.length / 2);
  const median =
    sorted.length % 2 === 1 ? sorted[middle]! : (sorted[middle - 1]! + sorted[middle]!) / 2;
  return { min: sorted[0]!, median, rounds: sorted.length };
}
