import { fileURLToPath } from "node:url";
import { build, type Plugin } from "esbuild";

/** What computes while the tests run. */
export type TestedBackend = "strata" | "tfjs";

/**
 * The tests of tfjs-core, and what runs them (src/run/), in one file: they import each other without
 * extensions, which Node refuses, and all must meet in one tfjs-core.
 */
export async function bundleTests(backend: TestedBackend, file: string): Promise<void> {
  await build({
    entryPoints: [fileURLToPath(new URL(`run/${backend}.js`, import.meta.url))],
    outfile: file,
    bundle: true,
    platform: "node",
    format: "cjs",
    // The entry that has modules, which the tests reach into, and not the one that is a single file.
    mainFields: ["module", "main"],
    conditions: ["@stratajs/source"],
    // Some tests look at the names of classes.
    keepNames: true,
    // tfjs-core does not list its tests among the files that have side effects.
    ignoreAnnotations: true,
    // It reads its own folder.
    external: ["jasmine-core"],
    // Nothing here starts the workers whose addresses are made of it.
    define: { "import.meta.url": JSON.stringify("file:///tests.js") },
    plugins: [oneJasmine],
    logLevel: "error",
  });
}

/** tfjs's tests load a Jasmine of their own, only to set its timeout. */
const oneJasmine: Plugin = {
  name: "one-jasmine",
  setup: ({ onLoad, onResolve }) => {
    onResolve({ filter: /^jasmine-core\/lib/ }, ({ path }) => ({ path, namespace: "jasmine" }));
    onLoad({ filter: /.*/, namespace: "jasmine" }, () => ({
      contents: "module.exports = { core: () => globalThis.jasmine };",
    }));
  },
};
