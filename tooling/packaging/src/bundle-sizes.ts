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
  const loadedBy = importsOf(metafile, root);
  const atOnce = new Set(loadedBy(entryOf(metafile, root)));
  const sizes = new Map([[PROGRAM, sum(atOnce)]]);
  for (const [part, starts] of Object.entries(parts)) {
    const chunks = starts.map((start) => {
      const found = [...zipped.keys()].filter((name) => name.startsWith(start));
      if (found.length === 1) return found[0]!;
      throw new Error(
        `the bundle has ${found.length} chunks ${start}*; say in bundle-sizes.ts what ${part} is now`,
      );
    });
    // With what they share among themselves; what is there already costs nothing more.
    const more = new Set(chunks.flatMap((chunk) => Array.from(loadedBy(chunk))));
    sizes.set(part, sum([...more].filter((name) => !atOnce.has(name))));
  }
  return sizes;
}

/** What a chunk loads: itself, what it imports, and what that imports. */
function importsOf({ outputs }: Metafile, root: string): (name: string) => Set<string> {
  const imports = new Map(
    Object.entries(outputs).map(([path, { imports: all }]) => [
      nameOf(path, root),
      all
        .filter(({ kind, path: imported }) => kind === "import-statement" && imported in outputs)
        .map(({ path: imported }) => nameOf(imported, root)),
    ]),
  );
  return (name) => {
    const loaded = new Set([name]);
    // A set's iteration sees what is added on the way.
    for (const each of loaded) for (const imported of imports.get(each)!) loaded.add(imported);
    return loaded;
  };
}

function entryOf({ outputs }: Metafile, root: string): string {
  const entries = Object.entries(outputs);
  const [path] = entries.find(([, { entryPoint }]) => entryPoint?.endsWith("whole-program.js"))!;
  return nameOf(path, root);
}

function nameOf(path: string, root: string): string {
  return path.slice(path.indexOf(root) + root.length + 1);
}
