import { readFile } from "node:fs/promises";
import { Command, Option } from "commander";
import { nameOf, testedBackends, type TestedBackend } from "./backends.ts";
import { compare, formatComparison, restrict, type KnownFailures } from "./compare.ts";
import { runTests } from "./run-tests.ts";

interface Options {
  readonly backend: TestedBackend;
  readonly only: string;
  readonly listed: boolean;
  readonly verbose: boolean;
}

await new Command("test:tfjs")
  .description("Runs tfjs-core's own tests of its operators on a backend.")
  .addOption(
    new Option("--backend <name>", "tfjs-…: its own backend, held to the same table")
      .choices(testedBackends)
      .default("wasm"),
  )
  .option("--only <text>", "the tests with this text in their names", "")
  .option("--listed", "only those of the table: do they fail on tfjs's own backend too?", false)
  .option("--verbose", "a line of JSON for each test that ran, with its time", false)
  .action(async ({ backend, only, listed, verbose }: Options) => {
    const known = restrict(await readTable(backend), only);
    const leftOut = known.filter(({ leaveOut }) => leaveOut).flatMap(({ tests }) => tests);
    const names = listed ? { names: known.flatMap(({ tests }) => tests) } : {};
    const outcomes = await runTests(backend, { only, leftOut, ...names }, (outcome) => {
      if (verbose && outcome.status !== "excluded") console.log(JSON.stringify(outcome));
    });
    const comparison = compare(outcomes, known);
    console.log(formatComparison(comparison));
    const clean = comparison.unexpected.length === 0 && comparison.stale.length === 0;
    process.exitCode = clean ? 0 : 1;
  })
  .parseAsync();

async function readTable(backend: TestedBackend): Promise<KnownFailures[]> {
  const table = new URL(`../known-failures-${nameOf(backend)}.json`, import.meta.url);
  return JSON.parse(await readFile(table, "utf8")) as KnownFailures[];
}
