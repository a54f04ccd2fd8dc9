import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdir, readFile } from "node:fs/promises";
import { fileURLToPath } from "node:url";
import { nameOf, type TestedBackend } from "./backends.ts";
import { bundleTests, type Selection } from "./bundle.ts";
import type { Outcome } from "./compare.ts";
import { runInChromium } from "./run-in-chromium.ts";

const CACHE = fileURLToPath(new URL("../.cache/", import.meta.url));

/** Runs tfjs-core's tests in a process or a page of their own. */
export async function runTests(
  backend: TestedBackend,
  selection: Selection,
  onOutcome: (outcome: Outcome) => void,
): Promise<Outcome[]> {
  const folder = `${CACHE}${backend}/`;
  await mkdir(folder, { recursive: true });
  if (nameOf(backend) !== "wasm") {
    await bundleTests(backend, selection, `${folder}tests.js`);
    return runInChromium(folder, onOutcome);
  }
  await bundleTests(backend, selection, `${folder}tests.cjs`);
  const outcomes = await runInNode(folder);
  outcomes.forEach(onOutcome);
  return outcomes;
}

async function runInNode(folder: string): Promise<Outcome[]> {
  const [bundle, results] = [`${folder}tests.cjs`, `${folder}results.json`];
  const binary = import.meta
    .resolve("@tensorflow/tfjs-backend-wasm/wasm-out/tfjs-backend-wasm.wasm");
  const child = spawn(process.execPath, [bundle], {
    // The tests provoke warnings and errors, and some print.
    stdio: "ignore",
    env: {
      ...process.env,
      RESULTS: results,
      TFJS_WASM_PATH: fileURLToPath(new URL(".", binary)),
    },
  });
  const [code] = (await once(child, "exit")) as [number | null];
  if (code !== 0) throw new Error(`the tests' process ended with ${code}; run node ${bundle}`);
  return JSON.parse(await readFile(results, "utf8")) as Outcome[];
}
