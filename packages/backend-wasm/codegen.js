// Writes src/generated/: our two WebAssembly builds, tfjs's two binaries, tfjs's loader as an ES module, and the
// program of a thread as text.
import { Buffer } from "node:buffer";
import { mkdir, readFile, rm, writeFile } from "node:fs/promises";
import { createRequire } from "node:module";
import { fileURLToPath } from "node:url";
import { main } from "assemblyscript/asc";
import { build } from "esbuild";

const require = createRequire(import.meta.url);
const packageFolder = fileURLToPath(new URL(".", import.meta.url));
const folder = `${packageFolder}src/generated`;
const DATA_SECTION = 11;
const tfjsFolder = "@tensorflow/tfjs-backend-wasm/wasm-out";

await rm(folder, { recursive: true, force: true });
await mkdir(folder, { recursive: true });
await Promise.all([
  writeBinary("kernels-relaxed-simd", await compile(["relaxed-simd"])),
  writeBinary("kernels-simd", await compile([])),
  writeBinary(
    "tfjs-simd",
    await readFile(require.resolve(`${tfjsFolder}/tfjs-backend-wasm-simd.wasm`)),
  ),
  writeBinary(
    "tfjs-plain",
    await readFile(require.resolve(`${tfjsFolder}/tfjs-backend-wasm.wasm`)),
  ),
  writeFactory(),
  writePoolWorker(),
]);

/** The kernels of assembly/, for the engine features given. */
async function compile(features) {
  const files = new Map();
  const { error, stderr } = await main(
    [
      ["assembly/index.ts", "--baseDir", packageFolder, "--outFile", "kernels.wasm"],
      ["--runtime", "stub", "--importMemory", "--noAssert", "--use", "abort="],
      // tfjs's limit; a memory that is shared between threads must have one (src/threads/share-memory.ts).
      ["--maximumMemory", "65536"],
      ["-O3", "--converge"],
      ...["simd", ...features].map((feature) => ["--enable", feature]),
    ].flat(),
    {
      readFile: (name, base) => readFile(`${base}/${name}`, "utf8").catch(() => null),
      writeFile: (name, content) => void files.set(name, content),
      listFiles: () => [],
    },
  );
  if (error) throw new Error(`${error.message}\n${stderr.toString()}`);
  const bytes = files.get("kernels.wasm");
  requireNoData(bytes);
  return bytes;
}

/** The memory is tfjs's: a data segment of ours would overwrite what lies there. */
function requireNoData(bytes) {
  if (sectionsOf(bytes).includes(DATA_SECTION)) {
    throw new Error("assembly/ expected no static data but the compiled module has a data segment");
  }
}

/** The ids of a module's sections. */
function sectionsOf(bytes) {
  const ids = [];
  let at = 8;
  while (at < bytes.length) {
    ids.push(bytes[at++]);
    let size = 0;
    let shift = 0;
    let byte;
    do {
      byte = bytes[at++];
      size |= (byte & 0x7f) << shift;
      shift += 7;
    } while (byte & 0x80);
    at += size;
  }
  return ids;
}

/** A module of its own for each binary, so that only what an engine needs is loaded. */
async function writeBinary(name, bytes) {
  const base64 = Buffer.from(bytes).toString("base64");
  await writeFile(`${folder}/${name}.ts`, `export const base64: string = "${base64}";\n`);
}

/**
 * tfjs's Emscripten loader as an ES module. Its parameters hide what tells it where it runs: given the
 * binary it needs none of that, and neither requires modules nor listens to the process.
 */
async function writeFactory() {
  const source = await readFile(require.resolve(`${tfjsFolder}/tfjs-backend-wasm.js`), "utf8");
  const hidden =
    "process, require, module, exports, define, __filename, __dirname, document, window, importScripts";
  await writeFile(
    `${folder}/tfjs-wasm-factory.js`,
    `/**
 * @license
 * Copyright Google LLC. All Rights Reserved. Licensed under the Apache License, Version 2.0:
 * http://www.apache.org/licenses/LICENSE-2.0
 *
 * From @tensorflow/tfjs-backend-wasm (wasm-out/tfjs-backend-wasm.js), wrapped as an ES module.
 */
export const createTfjsModule = /* @__PURE__ */ (function (${hidden}) {
${source}
return WasmBackendModule;
})();
`,
  );
  await writeFile(
    `${folder}/tfjs-wasm-factory.d.ts`,
    `import type { TfjsModule } from "../tfjs-module.ts";

/** Instantiates tfjs's kernels from their binary. */
export declare const createTfjsModule: (options: {
  readonly wasmBinary: Uint8Array;
}) => Promise<TfjsModule>;
`,
  );
}

/** The program of a thread of the pool as one classic script, to start workers from without a file. */
async function writePoolWorker() {
  const { outputFiles } = await build({
    entryPoints: [`${packageFolder}src/threads/pool-worker.ts`],
    bundle: true,
    write: false,
    minify: true,
    format: "iife",
    target: "es2022",
  });
  const source = JSON.stringify(outputFiles[0].text);
  await writeFile(
    `${folder}/pool-worker-source.ts`,
    `export const poolWorkerSource: string = ${source};\n`,
  );
}
