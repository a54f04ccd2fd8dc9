import { copyFile, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import {
  isolation,
  launchChromium,
  serveFolders,
  visit,
  type LaunchedBrowser,
  type Visit,
} from "@stratajs/browser";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { buildProgram, type BuiltProgram } from "../../testing/build-program.ts";
import type { LoaderPageResult } from "../../testing/loader-page.ts";

const source = (path: string): string => fileURLToPath(new URL(`../../${path}`, import.meta.url));

let chromium: LaunchedBrowser;
let page: BuiltProgram;
/** The worker's file, which a page may lack. */
let worker: string;

beforeAll(async () => {
  [chromium, page, worker] = await Promise.all([
    launchChromium(),
    buildProgram("testing/loader-page.ts", "browser"),
    mkdtemp(join(tmpdir(), "strata-worker-")),
  ]);
  const html = `<!doctype html><link rel="icon" href="data:," /><script type="module" src="./program.js"></script>`;
  await writeFile(join(page.folder, "index.html"), html);
  await copyFile(source("testing/own-datasets.js"), join(page.folder, "own-datasets.js"));
  await copyFile(source("generated/loader-worker.js"), join(worker, "loader-worker.js"));
});

afterAll(async () => {
  await chromium.browser.close();
  await page.remove();
  await rm(worker, { recursive: true, force: true });
});

async function visitWith(
  headers: Readonly<Record<string, string>>,
  folders: readonly string[],
): Promise<Visit & { readonly result: LoaderPageResult }> {
  const server = await serveFolders(folders, () => headers);
  try {
    const visited = await visit(chromium.browser, `${server.origin}/`);
    const result = visited.result as LoaderPageResult;
    expect(result.without.every((text) => text.length > 1000)).toBe(true);
    return { ...visited, result };
  } finally {
    await server.close();
  }
}

describe("workers in a page", () => {
  it("give the bits of no workers, from their file", async () => {
    const { result, complaints, requests } = await visitWith({}, [page.folder, worker]);
    expect(complaints).toEqual([]);
    expect(result.with).toEqual(result.without);
    expect([result.isIsolated, result.notes]).toEqual([false, []]);
    expect(requests.filter((url) => url.endsWith("loader-worker.js")).length).toBeGreaterThan(0);
  });

  it("do so with shared memory under a strict policy", async () => {
    const headers = {
      ...isolation,
      "content-security-policy": "script-src 'self'; worker-src 'self'",
    };
    const { result, complaints } = await visitWith(headers, [page.folder, worker]);
    expect(complaints).toEqual([]);
    expect(result.with).toEqual(result.without);
    expect([result.isIsolated, result.notes]).toEqual([true, []]);
  });

  it("start from a blob where a bundler left their file out", async () => {
    const { result } = await visitWith(isolation, [page.folder]);
    expect(result.with).toEqual(result.without);
    expect(result.notes).toEqual([]);
  });

  it("are done without where a policy forbids them, which the loader notes", async () => {
    const headers = { "content-security-policy": "worker-src 'none'" };
    const { result } = await visitWith(headers, [page.folder, worker]);
    expect(result.with).toEqual(result.without);
    expect(result.notes).toEqual([
      expect.stringContaining("no workers can be started here"),
      expect.stringContaining("batches are made on this thread"),
    ]);
  });
});
