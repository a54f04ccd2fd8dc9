import { writeFile } from "node:fs/promises";
import { launchChromium, serveFolders } from "@stratajs/browser";
import type { Outcome } from "./compare.ts";

// tfjs-core forgets flags that were set otherwise whenever it starts a backend anew. Small tensors are to be computed
// on the card too, and their values to be textures, as tfjs tests it; and there may be no card.
const FLAGS =
  "WEBGL_CPU_FORWARD:false,WEBGL_SIZE_UPLOAD_UNIFORM:0,SOFTWARE_WEBGL_ENABLED:true,WEBGPU_CPU_FORWARD:false";

/** A test may take 20 seconds, after which Jasmine ends it, if the page still answers. */
const SILENCE_MS = 120_000;

/** Runs the script `tests.js` of a folder in a page; `onOutcome` sees what came of each test at once. */
export async function runInChromium(
  folder: string,
  onOutcome: (outcome: Outcome) => void,
): Promise<Outcome[]> {
  await writeFile(`${folder}index.html`, '<!doctype html><body><script src="tests.js"></script>');
  const server = await serveFolders([folder]);
  const { browser } = await launchChromium();
  const outcomes: Outcome[] = [];
  const silence = watchSilence();
  let current = "none";
  try {
    const page = await browser.newPage();
    const crash = new Promise<never>((_, reject) => {
      page.on("crash", () => reject(new Error("the page crashed")));
    });
    await page.exposeFunction("reportOutcome", (outcome: Outcome) => {
      silence.heard();
      if (outcome.status === "started") {
        current = outcome.name;
        return;
      }
      outcomes.push(outcome);
      onOutcome(outcome);
    });
    await page.goto(`${server.origin}/?tfjsflags=${FLAGS}`);
    await Promise.race([page.evaluate("globalThis.finished"), crash, silence.tooLong]);
    return outcomes;
  } catch (error) {
    throw new Error(`the page ended in the test "${current}"`, { cause: error });
  } finally {
    silence.stop();
    await browser.close();
    await server.close();
  }
}

interface SilenceWatch {
  heard(): void;
  /** Rejects when nothing was heard for long. */
  readonly tooLong: Promise<never>;
  stop(): void;
}

function watchSilence(): SilenceWatch {
  let reject!: (reason: Error) => void;
  const tooLong = new Promise<never>((_, rejectIt) => (reject = rejectIt));
  const timer = setTimeout(
    () => reject(new Error(`nothing was heard for ${SILENCE_MS / 1000} s`)),
    SILENCE_MS,
  );
  return {
    heard: () => void timer.refresh(),
    tooLong,
    stop: () => clearTimeout(timer),
  };
}
