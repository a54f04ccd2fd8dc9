import { relative } from "node:path";
import { gzipSync } from "node:zlib";
import { build, type Metafile } from "esbuild";

/** What a page loads on demand, by the chunks that it is made of. */
const parts: Readonly<Record<string, readonly string[]>> = {
  // What an engine with relaxed SIMD takes; the other builds are as large.
  WebAssembly: ["tfjs-simd", "tfjs-wasm-factory", "kernels-relaxed-simd"],
  WebGL: ["strata-backend-webgl-"],
  WebGPU: ["strata-backend-webgpu-"],
  "the report at the end": ["page-"],
};

const PROGRAM = "the program";

/**
 * Kilobytes (1000 bytes), minified and gzipped, of a page's program: what it loads in any case, and each backend.
 * Bundled as its users do, with a chunk for what is loaded on demand.
 */
export async function bundleSizes(entry: string): Promise<Map<string, number>> {
  const root = "/bundle";
  const { metafile, outputFiles } = await build({
    entryPoints: [entry],
    outdir: root,
    bundle: true,
    splitting: true,
    minify: true,
    format: "esm",
    write: false,
    metafile: true,
    // Where tfjs and ours ask whether they run in Node.
    external: ["fs", "os", "path", "perf_hooks", "worker_threads", "util", "crypto"],
  });
  const zipped = new Map(
    outputFiles.map(({ path, contents }) => [
      relative(root, path),
      gzipSync(contents, { level: 9 }).length / 1000,
    ]),
  );
  const sum = (names: Iterable<string>): number =>
    [...names].reduce((total, name) => total + zipped.get(name)!, 0);
  const sizes = new Map([[PROGRAM, sum(loadedAtOnce(metafile, root))]]);
  for (const [part, starts] of Object.entries(parts)) {
    const chunks = starts.map((start) => {
      const found = [...zipped.keys()].filter((name) => name.startsWith(start));
      if (found.length === 1) return found[0]!;
      throw new Error(
        `the bundle has ${found.length} chunks ${start}*; say in bundle-sizes.ts what ${part} is now`,
      );
    });
    sizes.set(part, sum(chunks));
  }
  return sizes;
}

/** The entry and what it imports, and what that imports. */
function loadedAtOnce({ outputs }: Metafile, root: string): Set<string> {
  const names = new Map(
    Object.keys(outputs).map((path) => [path, path.slice(path.indexOf(root) + root.length + 1)]),
  );
  const loaded = new Set<string>();
  const visit = (path: string): void => {
    const name = names.get(path)!;
    if (loaded.has(name)) return;
    loaded.add(name);
    for (const { kind, path: imported } of outputs[path]!.imports) {
      if (kind === "import-statement" && imported in outputs) visit(imported);
    }
  };
  visit(
    Object.entries(outputs).find(([, { entryPoint }]) =>
      entryPoint?.endsWith("whole-program.js"),
    )![0],
  );
  return loaded;
}
