import { fileURLToPath } from "node:url";
import { build } from "vite";
import { describe, expect, it } from "vitest";

/** Modules of a page's bundle. */
async function bundled(entry: string): Promise<string[]> {
  const output = await build({
    configFile: false,
    logLevel: "silent",
    resolve: { conditions: ["@stratajs/source", "browser", "module", "import", "default"] },
    build: {
      write: false,
      minify: false,
      rolldownOptions: {
        input: fileURLToPath(new URL(entry, import.meta.url)),
        preserveEntrySignatures: "strict",
      },
    },
  });
  const outputs = [output].flat().flatMap((each) => ("output" in each ? each.output : []));
  return outputs.flatMap((each) => (each.type === "chunk" ? Object.keys(each.modules) : []));
}

describe("a page that trains", () => {
  it("carries neither what draws bars nor what draws reports", async () => {
    const modules = await bundled("./testing/page-entry.ts");
    expect(modules.some((path) => path.endsWith("src/fit-loop.ts"))).toBe(true);
    const heavy = modules.filter((path) => /cli-progress|echarts|zrender|fast-png/.test(path));
    expect(heavy).toEqual([]);
    expect(modules.filter((path) => path.includes("comlink"))).toEqual([]);
  });

  it("in a worker carries nothing of the trainer on its main thread", async () => {
    const modules = await bundled("./testing/worker-page-entry.ts");
    expect(modules.some((path) => path.includes("comlink"))).toBe(true);
    expect(modules.filter((path) => /fit-loop|tfjs|packages\/(layers|tensor)/.test(path))).toEqual(
      [],
    );
  });
});
