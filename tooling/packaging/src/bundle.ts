import { copyFile, mkdir } from "node:fs/promises";
import { join } from "node:path";
import commonjsPlugin from "@rollup/plugin-commonjs";
import { nodeResolve } from "@rollup/plugin-node-resolve";
import { build as buildByEsbuild } from "esbuild";
import { rollup, type Plugin } from "rollup";
import webpack from "webpack";

// Its types say CommonJS, its code is a module.
const commonjs = commonjsPlugin as unknown as () => Plugin;

/** Bundles the page in `folder` (index.html, main.js, worker.js) into `output`, as a user of the bundler would. */
export type Bundle = (folder: string, output: string) => Promise<void>;

/** Each with no more configuration than it asks of everybody; Vite's page is that of browser.test.ts. */
export const bundlers: Readonly<Record<string, Bundle>> = {
  webpack: async (folder, output) => {
    const compiler = webpack({
      mode: "production",
      context: folder,
      entry: "./main.js",
      output: { path: output, filename: "main.js", publicPath: "" },
      performance: { hints: false },
      // Takes minutes, and changes nothing of what is tested here.
      optimization: { minimize: false },
    })!;
    const stats = await new Promise<webpack.Stats>((done, failed) => {
      compiler.run((error, result) => (result ? done(result) : failed(error)));
    });
    if (stats.hasErrors()) throw new Error(stats.toString("errors-only"));
    await copyPage(folder, output);
  },

  // These two leave `new Worker(new URL("./worker.js", import.meta.url))` alone: the worker is an entry of its own.
  esbuild: async (folder, output) => {
    await buildByEsbuild({
      entryPoints: ["main.js", "worker.js"].map((file) => join(folder, file)),
      outdir: output,
      bundle: true,
      splitting: true,
      format: "esm",
      logLevel: "error",
      // Where tfjs asks whether it runs in Node.
      external: ["fs", "os", "path", "perf_hooks", "worker_threads", "util", "crypto"],
    });
    await copyPage(folder, output);
  },

  Rollup: async (folder, output) => {
    const bundle = await rollup({
      input: ["main.js", "worker.js"].map((file) => join(folder, file)),
      plugins: [nodeResolve({ browser: true }), commonjs()],
      onLog: (level, log, report) => {
        // tfjs's own, of modules that Rollup shows to be fine.
        if (log.code !== "CIRCULAR_DEPENDENCY" && log.code !== "THIS_IS_UNDEFINED")
          report(level, log);
      },
    });
    await bundle.write({ dir: output, format: "es" });
    await bundle.close();
    await copyPage(folder, output);
  },
};

async function copyPage(folder: string, output: string): Promise<void> {
  await mkdir(output, { recursive: true });
  await copyFile(join(folder, "index.html"), join(output, "index.html"));
}
