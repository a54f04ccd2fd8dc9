/** Something to time. */
export interface Subject {
  readonly name: string;
  /** One execution, finished when it returns. */
  run(): void | Promise<void>;
  /** Executions in each round, so that the clock has something to measure; 1 by default. */
  readonly repeats?: number;
  /** How many rounds it takes part in; all by default. Slow subjects need fewer. */
  readonly rounds?: number;
}

/** Seconds for one execution. */
export interface Timing {
  readonly name: string;
  readonly min: number;
  readonly median: number;
  readonly rounds: number;
}

/**
 * Times subjects round after round, each of them once a round, so that whatever else the machine does hits
 * all of them alike. The first execution of each, which compiles and caches, does not count.
 */
export async function measure(subjects: readonly Subject[], rounds: number): Promise<Timing[]> {
  for (const { run } of subjects) await run();
  const samples = subjects.map((): number[] => []);
  for (let round = 0; round < rounds; round++) {
    for (const [i, subject] of subjects.entries()) {
      if (round < (subject.rounds ?? rounds)) samples[i]!.push(await timeOnce(subject));
    }
  }
  return subjects.map(({ name }, i) => toTiming(name, samples[i]!));
}

async function timeOnce({ run, repeats = 1 }: Subject): Promise<number> {
  const start = performance.now();
  for (let i = 0; i < repeats; i++) await run();
  return (performance.now() - start) / 1000 / repeats;
}

export function toTiming(name: string, seconds: readonly number[]): Timing {
  const sorted = seconds.toSorted((a, b) => a - b);
  const middle = Math.floor(sorted.length / 2);
  const median =
    sorted.length % 2 === 1 ? sorted[middle]! : (sorted[middle - 1]! + sorted[middle]!) / 2;
  return { name, min: sorted[0]!, median, rounds: sorted.length };
}
