import { readFile } from "node:fs/promises";
import { Command, Option } from "commander";
import type { TestedBackend } from "./bundle.ts";
import { compare, formatComparison, type KnownFailures } from "./compare.ts";
import { runTests } from "./run-tests.ts";

const table = new URL("../known-failures.json", import.meta.url);

await new Command("test:tfjs")
  .description("Runs tfjs-core's own tests of its operators on Strata's WebAssembly backend.")
  .addOption(
    new Option("--backend <name>", "tfjs: its own backend, held to the same table")
      .choices(["strata", "tfjs"])
      .default("strata"),
  )
  .action(async ({ backend }: { backend: TestedBackend }) => {
    const known = JSON.parse(await readFile(table, "utf8")) as KnownFailures[];
    const comparison = compare(await runTests(backend), known);
    console.log(formatComparison(comparison));
    const clean = comparison.unexpected.length === 0 && comparison.stale.length === 0;
    process.exitCode = clean ? 0 : 1;
  })
  .parseAsync();
