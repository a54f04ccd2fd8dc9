import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { buildPage } from "./build-page.ts";
import { launchChromium } from "./launch-chromium.ts";
import { isolation, serveFolders } from "./serve-folders.ts";
import { visit } from "./visit.ts";

export interface BundledPage {
  /** The folder of `index.html` and the workers that it starts. */
  readonly root: string;
  /** Modules that stand in the place of others. */
  readonly alias?: Readonly<Record<string, string>>;
  /** Served beside the page. */
  readonly folders?: readonly string[];
}

export interface PageVisit {
  /** What the page's promise `finished` gave. */
  readonly result: unknown;
  /** Which browser, and where it came from. */
  readonly browser: string;
}

/**
 * Visits an isolated page with a query. Each visit has a browser of its own: what one does to the graphics process is
 * not the next one's. `onLog` is told what the page says by `console.log`.
 */
export type VisitPage = (
  query: URLSearchParams,
  onLog?: (text: string) => void,
) => Promise<PageVisit>;

/** Bundles a page from the packages' sources and serves it for as long as `use` runs. */
export async function withBundledPage<Result>(
  { root, alias = {}, folders = [] }: BundledPage,
  use: (visitPage: VisitPage) => Promise<Result>,
): Promise<Result> {
  const output = await mkdtemp(join(tmpdir(), "strata-page-"));
  await buildPage(root, output, alias);
  const server = await serveFolders([output, ...folders], () => isolation);
  try {
    return await use(async (query, onLog) => {
      const { browser, description } = await launchChromium();
      try {
        const { result } = await visit(browser, `${server.origin}/?${query}`, onLog);
        return { result, browser: description };
      } finally {
        await browser.close();
      }
    });
  } finally {
    await server.close();
    await rm(output, { recursive: true, force: true });
  }
}
