import { resolve } from "node:path";
import { fileURLToPath } from "node:url";
import { Command, Option } from "commander";
import { findFiles } from "./find-files.ts";
import { deviceNames, isDeviceName, type DeviceName } from "@stratajs/test-utils/devices";
import { readCases, type Case, type CaseFiles } from "./read-cases.ts";
import { formatOutcome, formatSummary } from "./report.ts";
import { isSuccess, runCases, type Summary } from "./run-cases.ts";
import { backendNames, startBackend, type BackendName } from "./start-backend.ts";

const choices = [...backendNames, ...deviceNames] as const;

interface Options {
  readonly backend: (typeof choices)[number];
  readonly knownOnly: boolean;
}

/** What a run gives, wherever it was. */
interface Run {
  readonly summary: Summary;
  readonly device: string;
}

const golden = fileURLToPath(new URL("../golden", import.meta.url));

await new Command("parity")
  .description("Compares layers, losses, optimizers and models with what PyTorch computed.")
  .argument("[path]", "a folder of cases, or one case", golden)
  .addOption(new Option("--backend <name>", "what computes").choices(choices).default("wasm"))
  .option("--known-only", "pass over, and count, cases that there is nothing for yet", false)
  .action(compare)
  .parseAsync();

async function compare(path: string, { backend, knownOnly }: Options): Promise<void> {
  // pnpm runs scripts in their package's folder; INIT_CWD is where its user is.
  const files = await findFiles(resolve(process.env["INIT_CWD"] ?? "", path)).catch(
    (error: Error) => fail(`cannot read ${path}: ${error.message}`),
  );
  const cases = await readCases(files);
  if (cases.length === 0) fail(`${path} has no cases; give a folder with .safetensors files`);
  const { summary, device } = isDeviceName(backend)
    ? await runInBrowser(backend, files)
    : await runHere(backend, cases);
  console.log(formatSummary(summary, `${backend} (${device})`, knownOnly));
  process.exitCode = isSuccess(summary, knownOnly) ? 0 : 1;
}

async function runHere(backend: BackendName, cases: readonly Case[]): Promise<Run> {
  const device = await startBackend(backend);
  const summary = await runCases(cases, (outcome) => console.log(formatOutcome(outcome)));
  return { summary, device };
}

async function runInBrowser(device: DeviceName, files: CaseFiles): Promise<Run> {
  // Only now: a run in Node need not load a bundler and what drives browsers.
  const { runInChromium } = await import("./in-browser/run-in-chromium.ts");
  return runInChromium(device, files, console.log);
}

function fail(message: string): never {
  console.error(message);
  process.exit(1);
}
