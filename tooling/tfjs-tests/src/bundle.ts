import { fileURLToPath } from "node:url";
import { build, type BuildOptions, type Plugin } from "esbuild";
import { nameOf, type TestedBackend } from "./backends.ts";

/** Which of the tests run. */
export interface Selection {
  /** Those with this text in their names. */
  readonly only: string;
  /** Names of all that may run, unless all may. */
  readonly names?: readonly string[];
  /** Names of those that do not run at all. */
  readonly leftOut: readonly string[];
}

/**
 * The tests of tfjs-core, and what runs them (src/run/), in one file: they import each other without
 * extensions, which Node refuses and browsers do not find, and all must meet in one tfjs-core.
 */
export async function bundleTests(
  backend: TestedBackend,
  selection: Selection,
  file: string,
): Promise<void> {
  const { define, ...platform } = nameOf(backend) === "wasm" ? forNode : forBrowsers;
  await build({
    ...platform,
    entryPoints: [fileURLToPath(new URL(`run/${backend}.js`, import.meta.url))],
    outfile: file,
    bundle: true,
    conditions: ["@stratajs/source"],
    // Not this project's, under which the whole would be strict: some tests look at the `this` of plain calls.
    tsconfigRaw: {},
    // Some tests look at the names of classes.
    keepNames: true,
    // tfjs-core does not list its tests among the files that have side effects.
    ignoreAnnotations: true,
    define: { ...define, "globalThis.SETTINGS": JSON.stringify(selection) },
    plugins: [oneJasmine],
    logLevel: "error",
  });
}

// Of an entry's fields, the one that has modules, which the tests reach into, and not the one that is a single file.
const forNode: BuildOptions = {
  platform: "node",
  format: "cjs",
  mainFields: ["module", "main"],
  // Nothing here starts the workers whose addresses are made of it.
  define: { "import.meta.url": JSON.stringify("file:///tests.js") },
};

const forBrowsers: BuildOptions = {
  platform: "browser",
  format: "iife",
  mainFields: ["browser", "module", "main"],
  define: { global: "globalThis" },
};

/** tfjs's tests load a Jasmine of their own, only to set its timeout. */
const oneJasmine: Plugin = {
  name: "one-jasmine",
  setup: ({ onLoad, onResolve }) => {
    onResolve({ filter: /^jasmine-core\/lib/ }, ({ path, importer }) =>
      importer.includes("tfjs-core") ? { path, namespace: "jasmine" } : undefined,
    );
    onLoad({ filter: /.*/, namespace: "jasmine" }, () => ({
      contents: "module.exports = { core: () => globalThis.jasmine };",
    }));
  },
};
