import type { Browser } from "playwright-core";

export interface Visit {
  /** What the page's promise `finished` gave. */
  readonly result: unknown;
  /** Errors and warnings on the console, and errors that nobody caught. */
  readonly complaints: readonly string[];
  /** Every request but those for data in the URL itself. */
  readonly requests: readonly string[];
}

/** Opens a page and waits for its `finished`; `onLog` is told what the page says by `console.log` meanwhile. */
export async function visit(
  browser: Browser,
  url: string,
  onLog: (text: string) => void = () => {},
): Promise<Visit> {
  const context = await browser.newContext();
  const complaints: string[] = [];
  const requests: string[] = [];
  context.on("console", (message) => {
    if (["error", "warning"].includes(message.type())) complaints.push(message.text());
    if (message.type() === "log") onLog(message.text());
  });
  context.on("weberror", (error) => complaints.push(String(error.error())));
  context.on("request", (request) => {
    if (!/^(data|blob):/.test(request.url())) requests.push(request.url());
  });
  try {
    const page = await context.newPage();
    const failure = new Promise<never>((_, reject) => {
      page.on("pageerror", (error) => reject(error));
    });
    await Promise.race([failure, page.goto(url)]);
    await Promise.race([failure, page.waitForFunction(() => "finished" in globalThis)]);
    const result = await Promise.race([failure, page.evaluate<unknown>("globalThis.finished")]);
    return { result, complaints, requests };
  } finally {
    await context.close();
  }
}
