import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";
import { build } from "esbuild";

/** The package in one file, as programs in processes of their own can import it without a build. */
export async function buildProgram(): Promise<{ url: string; remove: () => Promise<void> }> {
  const folder = await mkdtemp(join(tmpdir(), "strata-datasets-"));
  const outfile = join(folder, "datasets.mjs");
  await build({
    entryPoints: [fileURLToPath(new URL("../index.ts", import.meta.url))],
    outfile,
    bundle: true,
    format: "esm",
    platform: "node",
    conditions: ["@stratajs/source"],
    // What it uses of the tensor package needs no tensors.
    plugins: [
      {
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
  return {
    url: pathToFileURL(outfile).href,
    remove: () => rm(folder, { recursive: true, force: true }),
  };
}
