import { fileURLToPath } from "node:url";
import { build } from "vite";

/** Bundles a program of this package for Node, from the packages' sources, so that it starts at once: `<folder>/program.mjs` */
export async function bundleProgram(entry: URL, folder: string): Promise<string> {
  const conditions = ["@stratajs/source", "module", "node", "production"];
  await build({
    configFile: false,
    logLevel: "error",
    resolve: { conditions },
    ssr: { noExternal: true, resolve: { conditions } },
    build: {
      ssr: fileURLToPath(entry),
      outDir: folder,
      emptyOutDir: false,
      minify: false,
      target: "esnext",
      rolldownOptions: { output: { entryFileNames: "program.mjs" } },
    },
  });
  return `${folder}/program.mjs`;
}
