import { gzipSync } from "node:zlib";
import { build } from "esbuild";

export interface OneModelBundle {
  /** Kilobytes (1000 bytes), minified and gzipped. */
  readonly size: number;
  /** The names of the classes in it. */
  readonly classes: ReadonlySet<string>;
}

/** What a page loads for one model: the model, its layers, tensors; what runs them is loaded on demand. */
export async function bundleOneModel(entry: string): Promise<OneModelBundle> {
  const [minified, readable] = await Promise.all(
    [true, false].map((minify) => bundle(entry, minify)),
  );
  const classes = readable!.matchAll(/\bclass (\w+)|\b(\w+) = class\b/g);
  return {
    size: gzipSync(minified!, { level: 9 }).length / 1000,
    // The bundler calls a second one of a name Sigmoid2.
    classes: new Set(
      [...classes]
        .map(([, declared, assigned]) => declared ?? assigned!)
        .flatMap((name) => [name, name.replace(/\d+$/, "")]),
    ),
  };
}

async function bundle(entry: string, minify: boolean): Promise<string> {
  const { outputFiles } = await build({
    entryPoints: [entry],
    bundle: true,
    minify,
    format: "esm",
    platform: "browser",
    write: false,
    // Where tfjs asks whether it runs in Node.
    external: ["fs", "os", "path", "perf_hooks", "worker_threads", "util", "crypto"],
  });
  return outputFiles[0]!.text;
}
