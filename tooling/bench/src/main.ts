import { writeFile } from "node:fs/promises";
import { resolve } from "node:path";
import { wasm } from "@stratajs/backend-wasm";
import { useBackend } from "@stratajs/tensor";
import { Command } from "commander";
import "@tensorflow/tfjs-backend-cpu";
import { convolutionFlops, convolutions } from "./convolution.ts";
import { measure } from "./measure.ts";
import { formatReport, isBelowBound, toReport, type Result } from "./report.ts";
import { keepTfjsConvolution } from "./tfjs-convolution.ts";
import { trainingStep } from "./training-step.ts";

const CONVOLUTION_BOUND = 10;
const RATIO_BOUND = 50;
/** tfjs-backend-cpu takes seconds for what takes milliseconds here. */
const SLOW_ROUNDS = 3;

await new Command("bench")
  .description(
    "Times training on WebAssembly, and what it is compared with, in one interleaved run.",
  )
  .option("--json <path>", "also write the numbers to a file")
  .option("--rounds <count>", "how often each is timed", Number, 10)
  .action(bench)
  .parseAsync();

async function bench({ json, rounds }: { json?: string; rounds: number }): Promise<void> {
  keepTfjsConvolution();
  const { device } = await useBackend([wasm()]);
  const results = [...(await benchConvolutions(rounds)), ...(await benchSteps(rounds))];
  const report = toReport(device, results);
  console.log(formatReport(report));
  // pnpm runs scripts in their package's folder; INIT_CWD is where its user is.
  if (json !== undefined) {
    const path = resolve(process.env["INIT_CWD"] ?? "", json);
    await writeFile(path, `${JSON.stringify(report, undefined, 2)}\n`);
  }
  process.exitCode = results.some((result) => isBelowBound(result)) ? 1 : 0;
}

async function benchConvolutions(rounds: number): Promise<Result[]> {
  const timings = await measure(convolutions(), rounds);
  return timings.map((timing): Result => {
    const rate = { value: convolutionFlops / timing.min / 1e9, unit: "GFLOP/s" };
    const isOurs = !timing.name.includes("tfjs");
    return Object.assign(timing, { rate }, isOurs && { bound: CONVOLUTION_BOUND });
  });
}

async function benchSteps(rounds: number): Promise<Result[]> {
  const subjects = [
    await trainingStep("wasm", { repeats: 5 }),
    await trainingStep("cpu", { rounds: Math.min(SLOW_ROUNDS, rounds) }),
  ];
  const [fast, slow] = await measure(subjects, rounds);
  const rate = { value: slow!.min / fast!.min, unit: "times cpu" };
  return [{ ...fast!, rate, bound: RATIO_BOUND }, slow!];
}
