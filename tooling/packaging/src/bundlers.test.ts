import { join } from "node:path";
import { launchChromium, serveFolders, visit, type LaunchedBrowser } from "@stratajs/browser";
import { afterAll, beforeAll, describe, expect, inject, it } from "vitest";
import { bundlers } from "./bundle.ts";
import { largestDifference, tenStepsInNode, type TenSteps } from "./ten-steps.ts";

const { folder, images } = inject("consumer");

let chromium: LaunchedBrowser;
let inNode: TenSteps;

beforeAll(async () => {
  chromium = await launchChromium();
  inNode = await tenStepsInNode(folder, images);
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
      const steps = result as TenSteps;
      expect(steps.backend).toBe("wasm");
      expect(steps.losses).toHaveLength(10);
      expect(largestDifference(steps, inNode)).toBeLessThan(1e-3);
    } finally {
      await server.close();
    }
  });
});
