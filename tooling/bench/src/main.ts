import { mkdir, writeFile } from "node:fs/promises";
import { cpus } from "node:os";
import { join, resolve } from "node:path";
import { Argument, Command, InvalidArgumentError } from "commander";
import { createCopy } from "./copy.ts";
import { Engines } from "./engines.ts";
import { measure } from "./measure.ts";
import { createPeak } from "./peak.ts";
import { drawChart } from "./report/chart.ts";
import { isMissed, type Row } from "./report/row.ts";
import { formatMarkdown, formatTable } from "./report/table.ts";
import { sections } from "./sections/index.ts";
import type { Bench } from "./sections/section.ts";

interface Options {
  readonly rounds: number;
  readonly quick: boolean;
  readonly threads: readonly number[];
  readonly only: string;
  readonly json?: string;
  readonly markdown?: string;
  readonly svg?: string;
}

const QUICK_ROUNDS = 3;

await new Command("bench")
  .description("Times Strata beside its peers and the machine's limits, in interleaved rounds.")
  .addArgument(new Argument("[sections...]", "all by default").choices(Object.keys(sections)))
  .option("--rounds <count>", "how often each is timed", toCount, 10)
  .option("--quick", `${QUICK_ROUNDS} rounds, to see whether anything is far off`, false)
  .option("--threads <counts>", "on how many threads, as 1,2", toCounts, [1])
  .option("--only <text>", "only cases whose name contains it", "")
  .option("--json <file>", "also write the numbers to a file")
  .option("--markdown <file>", "also write the tables for a document")
  .option("--svg <folder>", "also draw a chart of each section")
  .action(bench)
  .parseAsync();

async function bench(names: readonly string[], options: Options): Promise<void> {
  const { quick, threads, only } = options;
  const rounds = quick ? QUICK_ROUNDS : options.rounds;
  const engines = new Engines();
  const machine = { peak: await createPeak(), copy: createCopy() };
  const chosen = names.length === 0 ? Object.keys(sections) : names;
  const rows: Row[] = [];
  const document: string[] = [];
  try {
    const description = await describeMachine(machine);
    console.log(description);
    document.push(description);
    for (const name of chosen) {
      const section = await runSection(name, { engines, ...machine, rounds, threads, only });
      rows.push(...section);
      document.push(`## ${name}`, formatMarkdown(section));
      if (options.svg) await writeChart(options.svg, name, section);
    }
  } finally {
    engines.stop();
  }
  if (options.json) await writeJson(options.json, rows);
  if (options.markdown) await writeFile(fromCaller(options.markdown), `${document.join("\n\n")}\n`);
  process.exitCode = rows.some(({ figures }) => figures.some(isMissed)) ? 1 : 0;
}

async function runSection(name: string, options: Bench): Promise<Row[]> {
  const rows: Row[] = [];
  for await (const row of sections[name]!(options)) {
    rows.push(row);
    if (process.stderr.isTTY) process.stderr.write(`\r\u001B[K${row.name}`);
  }
  if (process.stderr.isTTY) process.stderr.write("\r\u001B[K");
  console.log(`\n${name}\n${formatTable(rows)}`);
  return rows;
}

async function describeMachine({ peak, copy }: Pick<Bench, "peak" | "copy">): Promise<string> {
  const [peakTiming, copyTiming] = await measure([peak.subject, copy.subject], 10);
  const processors = cpus();
  return [
    `${processors[0]?.model ?? "unknown processor"}, ${processors.length} cores, Node ${process.version}`,
    `P ${(peak.flops / peakTiming!.min / 1e9).toFixed(1)} GFLOP/s (one thread, registers only)`,
    `copy ${(copy.bytes / copyTiming!.min / 1e9).toFixed(1)} GB/s (one thread, read and written)`,
  ].join("; ");
}

async function writeJson(file: string, rows: readonly Row[]): Promise<void> {
  const machine = { processor: cpus()[0]?.model, cores: cpus().length, node: process.version };
  await writeFile(fromCaller(file), `${JSON.stringify({ machine, rows }, undefined, 2)}\n`);
}

async function writeChart(folder: string, name: string, rows: readonly Row[]): Promise<void> {
  await mkdir(fromCaller(folder), { recursive: true });
  await writeFile(join(fromCaller(folder), `${name}.svg`), drawChart(name, rows));
}

/** pnpm runs scripts in their package's folder; INIT_CWD is where its user is. */
function fromCaller(path: string): string {
  return resolve(process.env["INIT_CWD"] ?? "", path);
}

function toCounts(text: string): number[] {
  return text.split(",").map(toCount);
}

function toCount(text: string): number {
  const count = Number(text);
  if (Number.isInteger(count) && count > 0) return count;
  throw new InvalidArgumentError(`expected numbers of at least 1 but got ${text}`);
}
