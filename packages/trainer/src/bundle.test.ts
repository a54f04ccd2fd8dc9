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
  });
});
