import { join } from "node:path";
import {
  isolation,
  launchChromium,
  serveFolders,
  visit,
  type LaunchedBrowser,
} from "@stratajs/browser";
import { build } from "vite";
import { afterAll, beforeAll, describe, expect, inject, it } from "vitest";
import { bundlers, type Bundle } from "./bundle.ts";
import { runCommand } from "./run-command.ts";

const { folder } = inject("consumer");
const right = { same: true, batches: 7, notes: [] };

const vite: Bundle = async (root, outDir) => {
  await build({ root, logLevel: "warn", build: { outDir, emptyOutDir: true } });
};

describe("a loader's workers, from the packed package", () => {
  let chromium: LaunchedBrowser;

  beforeAll(async () => {
    chromium = await launchChromium();
  });
  afterAll(() => chromium.browser.close());

  it("give the bits of no workers in Node, and do not keep the process", async () => {
    const program = join(folder, "pages/batches-in-node.js");
    const output = await runCommand(process.execPath, [program], { cwd: folder });
    expect(JSON.parse(output)).toEqual(right);
  });

  it.each(Object.entries({ Vite: vite, ...bundlers }))(
    "give them in a worker of a page: %s",
    async (name, bundle) => {
      const output = join(folder, "bundles/loader", name.toLowerCase());
      await bundle(join(folder, "pages/loader"), output);
      for (const headers of [{}, isolation]) {
        const server = await serveFolders([output], () => headers);
        try {
          const { result } = await visit(chromium.browser, `${server.origin}/`);
          expect(result).toEqual(right);
        } finally {
          await server.close();
        }
      }
    },
  );
});
