import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { build } from "esbuild";

export interface BuiltProgram {
  readonly folder: string;
  /** `program.mjs` in it for Node, `program.js` for a page. */
  readonly file: string;
  remove(): Promise<void>;
}

/** A module of the sources (its path from `src`) and all it imports in one file, in a folder of its own. */
export async function buildProgram(
  entry: string,
  platform: "node" | "browser",
): Promise<BuiltProgram> {
  const folder = await mkdtemp(join(tmpdir(), "strata-datasets-"));
  const file = join(folder, platform === "node" ? "program.mjs" : "program.js");
  await build({
    entryPoints: [fileURLToPath(new URL(`../${entry}`, import.meta.url))],
    outfile: file,
    bundle: true,
    format: "esm",
    platform,
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
  return { folder, file, remove: () => rm(folder, { recursive: true, force: true }) };
}
