import { writeFileSync } from "node:fs";
import { runSpecs } from "./specs.js";

/** Runs the specs on WebAssembly, and writes what came of them to the file that RESULTS names. */
export async function runInNode(className) {
  const outcomes = [];
  await runSpecs("wasm", className, (outcome) => {
    if (outcome.status !== "started") outcomes.push(outcome);
  });
  writeFileSync(process.env.RESULTS, JSON.stringify(outcomes));
}
