import { join } from "node:path";
import { launchChromium, serveFolders, visit, type LaunchedBrowser } from "@stratajs/browser";
import { afterAll, beforeAll, describe, expect, inject, it } from "vitest";
import { bundlers } from "./bundle.ts";
import { runCommand } from "./run-command.ts";

const { folder, images } = inject("consumer");

let chromium: LaunchedBrowser;
let inNode: { readonly losses: readonly number[] };

beforeAll(async () => {
  chromium = await launchChromium();
  const program = join(folder, "pages/in-node.js");
  inNode = JSON.parse(await runCommand(process.execPath, [program, images], { cwd: folder }));
});

afterAll(() => chromium.browser.close());

describe("a worker with the packages in a bundle", () => {
  it.each(Object.entries(bundlers))("trains ten steps: %s", async (name, bundle) => {
    const output = join(folder, "bundles", name.toLowerCase());
    await bundle(join(folder, "pages/bundled"), output);
    const server = await serveFolders([output, images]);
    try {
      const { result, complaints } = await visit(chromium.browser, `${server.origin}/`);
      expect(complaints).toEqual([]);
      const { backend, losses } = result as { backend: string; losses: number[] };
      expect(backend).toBe("wasm");
      expect(losses).toHaveLength(10);
      for (const [step, loss] of losses.entries()) {
        expect(Math.abs(loss - inNode.losses[step]!), `step ${step}`).toBeLessThan(1e-3);
      }
    } finally {
      await server.close();
    }
  });
});
