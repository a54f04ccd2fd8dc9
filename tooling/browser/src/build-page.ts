import { build } from "vite";

/**
 * Bundles the page of a folder, its `index.html` and the workers that it starts, from the packages' sources.
 * `alias` puts modules in the place of others.
 */
export async function buildPage(
  root: string,
  outDir: string,
  alias: Readonly<Record<string, string>>,
): Promise<void> {
  await build({
    configFile: false,
    root,
    logLevel: "error",
    resolve: {
      alias,
      conditions: ["@stratajs/source", "module", "browser", "production"],
    },
    worker: { format: "es" },
    build: {
      outDir,
      emptyOutDir: true,
      minify: false,
      target: "esnext",
      reportCompressedSize: false,
    },
  });
}
