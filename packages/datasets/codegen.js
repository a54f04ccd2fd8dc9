// Writes src/generated/: the program of the loader's workers in one piece, as a file and as text.
import { mkdir, rm, writeFile } from "node:fs/promises";
import { fileURLToPath } from "node:url";
import { build } from "esbuild";

const packageFolder = fileURLToPath(new URL(".", import.meta.url));
const folder = `${packageFolder}src/generated`;

// A worker has no import map and a blob no neighbours: nothing is imported by name.
const { outputFiles, metafile } = await build({
  entryPoints: [`${packageFolder}src/loader/workers/loader-worker.ts`],
  bundle: true,
  write: false,
  minify: true,
  metafile: true,
  format: "iife",
  target: "es2022",
  conditions: ["@stratajs/source"],
  // It has no address; what needs the package's is told it (images/decode-in-node.ts).
  define: { "import.meta.url": "undefined" },
  plugins: [
    {
      // Of the tensor package, workers take the random numbers, which need no tensors.
      name: "without tfjs",
      setup({ onResolve }) {
        onResolve({ filter: /^@tensorflow\// }, ({ path }) => ({
          path,
          external: true,
          sideEffects: false,
        }));
      },
    },
  ],
});
const [{ imports }] = Object.values(metafile.outputs);
// A call of `import` with an address of the user's is none of these.
if (imports.length > 0) {
  const names = imports.map(({ path }) => path).join(", ");
  throw new Error(`the loader's worker expected no imports but got ${names}`);
}

const { text } = outputFiles[0];
await rm(folder, { recursive: true, force: true });
await mkdir(folder, { recursive: true });
await writeFile(`${folder}/loader-worker.js`, text);
await writeFile(
  `${folder}/loader-worker-source.ts`,
  `export const loaderWorkerSource: string = ${JSON.stringify(text)};\n`,
);
console.log(`the loader's worker: ${(text.length / 1000).toFixed(1)} KB`);
