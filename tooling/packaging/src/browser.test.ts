import { availableParallelism } from "node:os";
import { join } from "node:path";
import {
  isolation,
  launchChromium,
  serveFolders,
  visit,
  type HeadersOf,
  type LaunchedBrowser,
} from "@stratajs/browser";
import { build } from "vite";
import { afterAll, beforeAll, describe, expect, inject, it } from "vitest";
import { largestDifference, tenStepsInNode, type TenSteps } from "./ten-steps.ts";

const { folder, images } = inject("consumer");

const strict = "script-src 'self' 'wasm-unsafe-eval'; worker-src 'self'";

/** The page whose worker Vite bundled. */
const bundled = join(folder, "pages/bundled/dist");

let chromium: LaunchedBrowser;
let inNode: TenSteps;

beforeAll(async () => {
  chromium = await launchChromium();
  console.log(`browser: ${chromium.description}`);
  inNode = await tenStepsInNode(folder, images);
  await build({ root: join(folder, "pages/bundled"), logLevel: "warn" });
});

afterAll(async () => {
  await chromium.browser.close();
});

describe("ten steps of LeNet-BN", () => {
  it("lower the loss in Node", () => {
    expect(inNode.backend).toBe("wasm");
    expect(inNode.losses).toHaveLength(10);
    expect(mean(inNode.losses.slice(7))).toBeLessThan(0.8 * mean(inNode.losses.slice(0, 3)));
  });

  it("come out the same in a worker that Vite bundled without configuration", async () => {
    const { result, complaints, elsewhere } = await visitFolders([bundled, images], "/");
    expect(complaints).toEqual([]);
    expect(elsewhere).toEqual([]);
    const steps = result as TenSteps;
    expect([steps.threads, steps.notes]).toEqual([1, [expect.stringContaining("COOP and COEP")]]);
    expect(steps.backend).toBe("wasm");
    expect(largestDifference(steps, inNode)).toBeLessThan(1e-3);
  });

  it("come out the same in a page of plain ES modules", async () => {
    const { result, complaints, elsewhere } = await visitFolders([folder, images], "/pages/plain/");
    expect(complaints).toEqual([]);
    expect(elsewhere).toEqual([]);
    const steps = result as TenSteps;
    expect(steps.backend).toBe("wasm");
    expect(largestDifference(steps, inNode)).toBeLessThan(1e-3);
  });
});

describe("threads", () => {
  it("compute in a worker of an isolated page, under a strict policy too, with the same bits as one", async () => {
    const alone = await visitFolders([bundled, images], "/");
    const isolated = await visitFolders([bundled, images], "/", () => isolation);
    const policed = await visitFolders([bundled, images], "/", () => ({
      ...isolation,
      "content-security-policy": strict,
    }));
    for (const { complaints, result } of [isolated, policed]) {
      expect(complaints).toEqual([]);
      const { threads, notes, losses } = result as TenSteps;
      expect({ threads, notes }).toEqual({ threads: availableParallelism(), notes: [] });
      expect(losses).toEqual((alone.result as TenSteps).losses);
    }
  });

  it("start from a blob where their file is missing", async () => {
    const { result } = await visitFolders([bundled, images], "/", (path) =>
      path.includes("pool-worker") ? {} : isolation,
    );
    expect((result as TenSteps).threads).toBe(availableParallelism());
  });

  it("are left alone where a policy forbids every worker", async () => {
    const forbidden = { ...isolation, "content-security-policy": "worker-src 'none'" };
    const { result } = await visitFolders([bundled, images], "/", (path) =>
      path.endsWith(".js") ? forbidden : isolation,
    );
    const { threads, notes, losses } = result as TenSteps;
    expect([threads, notes]).toEqual([1, [expect.stringContaining("one thread")]]);
    expect(losses).toHaveLength(10);
  });

  it("are left alone on a page's main thread, which says so", async () => {
    const { result } = await visitFolders([folder, images], "/pages/plain/", () => isolation);
    const { threads, notes } = result as TenSteps;
    expect([threads, notes]).toEqual([1, [expect.stringContaining("train in a worker")]]);
  });
});

describe("the Trainer", () => {
  it("trains in a page on the images that come with the package", async () => {
    const root = join(folder, "pages/trainer");
    await build({ root, logLevel: "error" });
    const { result, complaints, elsewhere } = await visitFolders([join(root, "dist")], "/");
    expect(complaints).toEqual([]);
    expect(elsewhere).toEqual([]);
    expect((result as { testAccuracy: number }).testAccuracy).toBeGreaterThan(0.5);
  });
});

/** Visits a page; `elsewhere` are its requests to other places than the server that it came from. */
async function visitFolders(
  folders: readonly string[],
  path: string,
  headersOf?: HeadersOf,
): Promise<{ result: unknown; complaints: readonly string[]; elsewhere: readonly string[] }> {
  const server = await serveFolders(folders, headersOf);
  try {
    const visited = await visit(chromium.browser, server.origin + path);
    return {
      result: visited.result,
      complaints: visited.complaints,
      elsewhere: visited.requests.filter((url) => !url.startsWith(`${server.origin}/`)),
    };
  } finally {
    await server.close();
  }
}

function mean(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}
