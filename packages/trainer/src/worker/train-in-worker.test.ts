import { execFile } from "node:child_process";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { pathToFileURL } from "node:url";
import { promisify } from "node:util";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { bundleProgram } from "../testing/bundle-program.ts";
import type { TrainingData, TrainingResult } from "../testing/worker/training.ts";
import { defineWorkerTraining } from "./define-worker-training.ts";
import type { TrainingEvent } from "./training-event.ts";
import { trainInWorker, type TrainInWorkerOptions, type WorkerRun } from "./train-in-worker.ts";

let folder: string;
let module: URL;
beforeAll(async () => {
  folder = await mkdtemp(`${tmpdir()}/strata-worker-`);
  const entry = new URL("../testing/worker/training.ts", import.meta.url);
  module = pathToFileURL(await bundleProgram(entry, folder));
});
afterAll(() => rm(folder, { recursive: true }));

function start(
  data: TrainingData,
  options: TrainInWorkerOptions = {},
): Promise<WorkerRun<TrainingResult>> {
  return trainInWorker<TrainingResult>(module, { ...options, data });
}

async function failure(data: TrainingData): Promise<string> {
  const run = await start(data);
  return run.finished.then(String, (error: Error) => error.message);
}

const endless: TrainingData = { kind: "train", maxEpochs: 1_000_000 };

/** Resolves with the first event of a kind. */
function untilEvent(kind: TrainingEvent["kind"]): {
  happened: Promise<void>;
  onProgress: (event: TrainingEvent) => void;
} {
  let resolve!: () => void;
  const happened = new Promise<void>((resolveHappened) => (resolve = resolveHappened));
  return { happened, onProgress: (event) => void (event.kind === kind && resolve()) };
}

describe("trainInWorker in Node", () => {
  it("gives what the training function returns, and tells how training goes in order", async () => {
    const events: TrainingEvent[] = [];
    const run = await start(
      { kind: "train", maxEpochs: 2 },
      { progressEvery: 0, onProgress: (event) => events.push(event) },
    );
    expect(await run.finished).toEqual({ step: 10, stopReason: undefined, wasAborted: false });
    const batches = Array.from({ length: 5 }, () => "batch");
    const epoch = [...batches, "validation", "epoch"];
    expect(events.map(({ kind }) => kind)).toEqual(["report", "start", ...epoch, ...epoch, "end"]);
    expect(events[0]).toEqual({ kind: "report", value: { name: "wasm", threads: 1 } });
    expect(events[1]).toMatchObject({ epoch: 0, step: 0, batches: 5, maxEpochs: 2 });
    expect(events[4]).toMatchObject({ epoch: 0, batch: 2, batches: 5, step: 3 });
    expect(events.at(-2)).toMatchObject({
      kind: "epoch",
      epoch: 1,
      step: 10,
      metrics: { trainLoss: expect.any(Number), validationAccuracy: expect.any(Number) },
    });
  });

  it("stops, by its own method and by a signal", async () => {
    for (const way of ["method", "signal"] as const) {
      const { happened, onProgress } = untilEvent("epoch");
      const controller = new AbortController();
      const run = await start(endless, { onProgress, signal: controller.signal });
      await happened;
      if (way === "method") run.stop("enough");
      else controller.abort("enough");
      const { step, stopReason, wasAborted } = await run.finished;
      expect({ stopReason, wasAborted }).toEqual({ stopReason: "enough", wasAborted: true });
      expect(step).toBeGreaterThan(0);
    }
    const run = await start(endless, { signal: AbortSignal.abort("never mind") });
    expect(await run.finished).toEqual({ step: 0, stopReason: "never mind", wasAborted: true });
  });

  it("pauses and goes on", async () => {
    let steps = 0;
    const { happened, onProgress } = untilEvent("batch");
    const run = await start(endless, {
      progressEvery: 0,
      onProgress: (event) => {
        onProgress(event);
        if (event.kind === "batch") steps = event.step;
      },
    });
    await happened;
    run.pause();
    await sleep(300);
    const paused = steps;
    await sleep(300);
    expect(steps).toBe(paused);
    run.resume();
    await sleep(300);
    expect(steps).toBeGreaterThan(paused);
    run.pause();
    run.stop();
    expect((await run.finished).stopReason).toBe("stopped");
    // Buttons outlive a run.
    for (const way of ["stop", "pause", "resume", "terminate"] as const) run[way]();
  });

  it("throws what the training function throws, with its stack", async () => {
    const run = await start({ kind: "throw" });
    const error = await run.finished.catch((reason: unknown) => reason as Error);
    expect(error).toMatchObject({
      name: "RangeError",
      message: "the data of the test are refused",
    });
    expect((error as Error).stack).toContain("program.mjs");
  });

  it("throws where the result cannot cross, a timer throws, or the thread ends", async () => {
    expect(await failure({ kind: "return a function" })).toMatch(/[Uu]nserializable/);
    expect(await failure({ kind: "report a function" })).toContain("could not be cloned");
    expect(await failure({ kind: "fail elsewhere" })).toBe("thrown by a timer");
    expect(await failure({ kind: "end" })).toContain("ended (exit code 3) before its training did");
  });

  it("throws what onProgress throws, and where it is terminated", async () => {
    const run = await start(endless, {
      onProgress: () => {
        throw new Error("the chart is gone");
      },
    });
    await expect(run.finished).rejects.toThrow("the chart is gone");
    const second = await start(endless);
    second.terminate();
    await expect(second.finished).rejects.toThrow("was terminated");
  });

  it("names what is wrong with the module", async () => {
    const missing = new URL("missing.mjs", pathToFileURL(`${folder}/`));
    await expect(trainInWorker(missing)).rejects.toThrow("missing.mjs");
    const silent = `${folder}/silent.mjs`;
    await writeFile(silent, "export {};");
    await expect(trainInWorker(silent)).rejects.toThrow(
      "call defineWorkerTraining at its top level",
    );
    const idle = `${folder}/idle.mjs`;
    await writeFile(idle, "setInterval(() => {}, 1000);");
    await expect(trainInWorker(idle, { startTimeout: 200 })).rejects.toThrow("for 0.2 s");
  });

  it("is ready late where the module waits at its top level", async () => {
    const late = `${folder}/late.mjs`;
    await writeFile(
      late,
      `await new Promise((resolve) => setTimeout(resolve, 300)); await import(${JSON.stringify(module.href)});`,
    );
    const run = await trainInWorker(late, { data: { kind: "throw" } });
    await expect(run.finished).rejects.toThrow("refused");
  });

  it("leaves nothing that keeps the program from ending", async () => {
    const program = `${folder}/parent.mjs`;
    const entry = new URL("./train-in-worker.ts", import.meta.url);
    const parent = await mkdtemp(`${folder}/parent-`);
    const bundled = await bundleProgram(entry, parent);
    await writeFile(
      program,
      `import { trainInWorker } from ${JSON.stringify(pathToFileURL(bundled).href)};
       const run = await trainInWorker(${JSON.stringify(module.href)}, { data: { kind: "train", maxEpochs: 1 }, onProgress() {} });
       console.log((await run.finished).step);`,
    );
    const { stdout } = await promisify(execFile)(process.execPath, [program], { timeout: 30_000 });
    expect(stdout.trim()).toBe("5");
    await writeFile(
      program,
      `import { trainInWorker } from ${JSON.stringify(pathToFileURL(bundled).href)};
       await trainInWorker(new URL("missing.mjs", import.meta.url)).catch(() => console.log("told"));`,
    );
    const failed = await promisify(execFile)(process.execPath, [program], { timeout: 30_000 });
    expect(failed.stdout.trim()).toBe("told");
  });
});

describe("defineWorkerTraining", () => {
  it("gives the function back, and does nothing else outside of a worker", async () => {
    const train = defineWorkerTraining<number, number>(({ data }) => data + 1);
    const { signal } = new AbortController();
    expect(await train({ data: 1, callback: {}, signal, report: () => {} })).toBe(2);
  });
});

function sleep(milliseconds: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, milliseconds));
}
