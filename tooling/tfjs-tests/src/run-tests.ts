import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdir, readFile } from "node:fs/promises";
import { fileURLToPath } from "node:url";
import { bundleTests, type TestedBackend } from "./bundle.ts";
import type { Outcome } from "./compare.ts";

// Inside the package, from where jasmine-core is found.
const CACHE = fileURLToPath(new URL("../.cache/", import.meta.url));

/** Runs tfjs-core's tests in a process of their own. */
export async function runTests(backend: TestedBackend): Promise<Outcome[]> {
  await mkdir(CACHE, { recursive: true });
  const [bundle, results] = [`${CACHE}${backend}.cjs`, `${CACHE}${backend}.json`];
  await bundleTests(backend, bundle);
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
