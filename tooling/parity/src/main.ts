import { resolve } from "node:path";
import { fileURLToPath } from "node:url";
import { Command, Option } from "commander";
import { findCases } from "./find-cases.ts";
import { formatOutcome, formatSummary } from "./report.ts";
import { isSuccess, runCases } from "./run-cases.ts";
import { backendNames, startBackend, type BackendName } from "./start-backend.ts";

interface Options {
  readonly backend: BackendName;
  readonly knownOnly: boolean;
}

const golden = fileURLToPath(new URL("../golden", import.meta.url));

await new Command("parity")
  .description("Compares layers, losses, optimizers and models with what PyTorch computed.")
  .argument("[path]", "a folder of cases, or one case", golden)
  .addOption(new Option("--backend <name>", "what computes").choices(backendNames).default("wasm"))
  .option("--known-only", "pass over, and count, cases that there is nothing for yet", false)
  .action(compare)
  .parseAsync();

async function compare(path: string, { backend, knownOnly }: Options): Promise<void> {
  // pnpm runs scripts in their package's folder; INIT_CWD is where its user is.
  const cases = await findCases(resolve(process.env["INIT_CWD"] ?? "", path)).catch(
    (error: Error) => fail(`cannot read ${path}: ${error.message}`),
  );
  if (cases.length === 0) fail(`${path} has no cases; give a folder with .safetensors files`);
  const device = await startBackend(backend);
  const summary = await runCases(cases, (outcome) => console.log(formatOutcome(outcome)));
  console.log(formatSummary(summary, `${backend} (${device})`, knownOnly));
  process.exitCode = isSuccess(summary, knownOnly) ? 0 : 1;
}

function fail(message: string): never {
  console.error(message);
  process.exit(1);
}
