import type { Case } from "../cases.ts";
import type { EngineOptions } from "../engines.ts";
import type { Figure, Row } from "../report/row.ts";
import { compete, type Bench, type Contestant, type Group, type Result } from "./section.ts";

/** Something to compute whose least effort is known, with what it should reach. */
export interface Work {
  readonly name: string;
  readonly case: Case;
  /** Operations, or bytes that must move. */
  readonly amount: number;
  readonly limit: "peak" | "copy";
  /** The share of the limit that one thread should reach. */
  readonly atLeast?: number | undefined;
  /** How many times as fast as PyTorch on one thread. */
  readonly pytorch?: number | undefined;
}

export interface ContestOptions {
  readonly section: string;
  /** Also with plain SIMD on one thread, of which this share of the bounds is asked. */
  readonly plainShare?: number;
}

/** Ours against PyTorch, a row each, all works of a group in one interleaved measurement. */
export async function* contest(
  bench: Bench,
  groups: readonly (readonly Work[])[],
  options: ContestOptions,
): AsyncGenerator<Row> {
  for (const group of groups) {
    const works = group.filter(({ name }) => name.includes(bench.only));
    if (works.length === 0) continue;
    for (const threads of bench.threads) yield* round(bench, works, threads, options);
  }
}

async function* round(
  bench: Bench,
  works: readonly Work[],
  threads: number,
  options: ContestOptions,
): AsyncGenerator<Row> {
  const engines: EngineOptions[] = [{ name: "strata", threads }];
  if (options.plainShare && threads === 1) engines.push({ name: "strata", threads, simd: "plain" });
  engines.push({ name: "pytorch", threads });
  const contestants = works.flatMap((work) =>
    engines.map((engine): Contestant => ({ engine, case: work.case })),
  );
  const group = await compete(bench, contestants);
  for (const [i, work] of works.entries()) {
    const results = group.results.slice(i * engines.length, (i + 1) * engines.length);
    for (const result of results) yield toRow(work, result, results.at(-1)!, group, options);
  }
}

function toRow(
  work: Work,
  result: Result,
  pytorch: Result,
  group: Group,
  { section, plainShare = 1 }: ContestOptions,
): Row {
  const { engine, timing, missing, facts } = result;
  const plain = engine.simd === "plain";
  const row = {
    section,
    name: work.name,
    engine: plain ? `${engine.name}, plain SIMD` : engine.name,
    threads: engine.threads,
  };
  if (timing === undefined) return { ...row, figures: [], note: `missing: ${missing}` };
  const ours = engine.name === "strata";
  const bounded = ours && engine.threads === 1;
  const figures = rateFigures(
    work,
    work.amount / timing.min,
    group,
    bounded ? (plain ? plainShare : 1) : 0,
  );
  if (ours && pytorch.timing) {
    const value = pytorch.timing.min / timing.min;
    const atLeast = bounded && !plain ? work.pytorch : undefined;
    figures.push({ unit: "× PyTorch", value, ...(atLeast && { atLeast }) });
  }
  const format = facts["format"];
  return { ...row, timing, figures, ...(format !== undefined && { note: String(format) }) };
}

/** The rate by itself and as a share of the limit, of whose bound `share` is asked (0: no bound). */
function rateFigures(work: Work, rate: number, group: Group, share: number): Figure[] {
  const { limit, atLeast = 0 } = work;
  const [unit, shareUnit, most] =
    limit === "peak"
      ? ["GFLOP/s", "× P", group.flopsPerSecond]
      : ["GB/s", "× copy", group.bytesPerSecond];
  const bound = atLeast * share;
  return [
    { unit: unit as string, value: rate / 1e9 },
    {
      unit: shareUnit as string,
      value: rate / (most as number),
      ...(bound > 0 && { atLeast: bound }),
    },
  ];
}
