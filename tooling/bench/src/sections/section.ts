import type { Case } from "../cases.ts";
import type { Copy } from "../copy.ts";
import type { ReadyCase } from "../engine-process.ts";
import type { EngineOptions, Engines } from "../engines.ts";
import { measure, type Subject, type Timing } from "../measure.ts";
import type { Peak } from "../peak.ts";
import type { Row } from "../report/row.ts";

/** What a section measures with. */
export interface Bench {
  readonly engines: Engines;
  readonly peak: Peak;
  readonly copy: Copy;
  readonly rounds: number;
  readonly threads: readonly number[];
  /** Only cases whose name contains it. */
  readonly only: string;
}

export type Section = (bench: Bench) => AsyncGenerator<Row>;

export interface Contestant {
  readonly engine: EngineOptions;
  readonly case: Case;
}

export interface Result extends Contestant {
  readonly timing?: Timing;
  readonly facts: ReadyCase["facts"];
  /** Why there is no timing. */
  readonly missing?: string;
}

/** What contestants took, and what the machine could do meanwhile. */
export interface Group {
  readonly results: readonly Result[];
  /** P in operations a second. */
  readonly flopsPerSecond: number;
  /** Read and written, when copying. */
  readonly bytesPerSecond: number;
}

/** Times contestants in turns, with the machine's limits between them. One that is missing does not matter. */
export async function compete(bench: Bench, contestants: readonly Contestant[]): Promise<Group> {
  const { engines, peak, copy, rounds } = bench;
  const ready: (ReadyCase | string)[] = [];
  for (const { engine, case: request } of contestants) {
    ready.push(await engines.get(engine).prepare(request).catch(messageOf));
  }
  const present = ready.filter((subject) => typeof subject !== "string");
  // The processor's frequency moves while others compute: its peak is looked for before each of them.
  const turns = [copy.subject, ...present].flatMap((subject) => [peak.subject, subject]);
  const timings = await measure(turns, rounds);
  const timingOf = (subject: Subject): Timing => timings[turns.indexOf(subject)]!;
  const results = contestants.map((contestant, i): Result => {
    const subject = ready[i]!;
    if (typeof subject === "string") return { ...contestant, facts: {}, missing: subject };
    const { facts } = subject;
    return { ...contestant, facts, timing: timingOf(subject) };
  });
  for (const subject of present) await subject.release();
  return {
    results,
    flopsPerSecond: peak.flops / timingOf(peak.subject).min,
    bytesPerSecond: copy.bytes / timingOf(copy.subject).min,
  };
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
