import { mkdtemp, readdir, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { wasm } from "@stratajs/backend-wasm";
import type { ImageBatch } from "@stratajs/datasets";
import { memory, useBackend } from "@stratajs/tensor";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { stripes, tinyTask } from "../testing/stripes.ts";
import { Trainer } from "../trainer.ts";
import type { LabeledImages } from "./pick-report-images.ts";
import { createReport } from "./create-report.ts";
import { readRun } from "./read-run.ts";
import { ReportRecorder } from "./report-recorder.ts";
import { RunReporter } from "./run-reporter.ts";

let folder: string;
beforeAll(async () => {
  await useBackend([wasm()]);
  folder = await mkdtemp(`${tmpdir()}/strata-run-`);
});
afterAll(() => rm(folder, { recursive: true }));

/** The images of batches, as a dataset gives them. */
function asDataset(batches: readonly ImageBatch[]): LabeledImages {
  const images = batches.flatMap(({ images: pixels, imageShape, labels }) => {
    const [, height, width, channels] = imageShape;
    const size = height * width * channels;
    return Array.from(labels, (label, index) => ({
      image: { data: pixels.slice(index * size, (index + 1) * size), height, width, channels },
      label,
    }));
  });
  return { length: images.length, get: (index) => images[index]! };
}

describe("RunReporter", () => {
  it("writes the report and run.json when a fit is over", async () => {
    const test = stripes({ examples: 20, batchSize: 8, seed: 2 });
    const reporter = new RunReporter({
      folder,
      title: "stripes",
      data: "noisy stripes",
      test,
      dataset: asDataset(test),
      classes: ["across", "down"],
      inputShape: [1, 6, 6, 1],
      seed: 1,
    });
    const trainer = new Trainer({
      maxEpochs: 2,
      callbacks: [reporter],
      hyperparameters: { width: 4 },
    });
    const task = tinyTask();
    const before = memory();
    await trainer.fit(task, { train: stripes({ examples: 64, batchSize: 8 }) });
    expect(memory().numTensors).toBe(before.numTensors);
    expect(memory().numBytes).toBe(before.numBytes);
    expect((await readdir(folder)).toSorted()).toEqual(["report.html", "run.json"]);

    const run = await readRun(folder);
    const tested = await new Trainer().test(task, test);
    expect(run.results).toEqual(tested);
    expect(run.status).toBe("finished");
    expect(run.history).toEqual(trainer.history);
    expect(run.confusion!.flat().reduce((sum, count) => sum + count, 0)).toBe(20);
    expect(run.classes!.map(({ name }) => name)).toEqual(["across", "down"]);
    const right = run.confusion![0]![0]! + run.confusion![1]![1]!;
    expect(right / 20).toBeCloseTo(tested["testAccuracy"]!, 6);
    expect(run.worstErrors).toHaveLength(20 - right);
    expect(run.calibration!.bins.reduce((sum, { examples }) => sum + examples, 0)).toBe(20);
    expect(run.settings).toEqual({ width: 4 });
    expect(run.modelSummary).toContain("Conv2d");
    expect(run.environment["node"]).toBe(process.version);
    expect(run.steps).toHaveLength(1);
    expect(await readFile(reporter.path, "utf8")).toContain("<h1>stripes</h1>");
  });

  it("says that a run was stopped, and why", async () => {
    const stop = { onTrainBatchEnd: (trainer: Trainer) => trainer.stop("enough") };
    const reporter = new RunReporter({ folder: `${folder}/stopped` });
    const trainer = new Trainer({ maxEpochs: 2, callbacks: [stop, reporter] });
    await trainer.fit(tinyTask(), { train: stripes({ examples: 16, batchSize: 8 }) });
    const run = await readRun(`${folder}/stopped/run.json`);
    expect([run.status, run.stopReason]).toEqual(["stopped", "enough"]);
    expect(await readFile(reporter.path, "utf8")).toContain(
      "Stopped before its last epoch: enough",
    );
  });
});

describe("createReport", () => {
  it("counts every class that the model tells, also those without a name", async () => {
    const test = stripes({ examples: 20, batchSize: 8 });
    const { confusion } = await createReport(new Trainer(), tinyTask(), { test, classes: ["a"] });
    expect(confusion!.map((row) => row.length)).toEqual([2, 2]);
  });
});

describe("ReportRecorder", () => {
  const train = stripes({ examples: 80, batchSize: 8 });

  it("does not count the time of a validation", async () => {
    const recorder = new ReportRecorder({ everySteps: 1 });
    const slow = { onValidationStart: () => new Promise<void>((go) => setTimeout(go, 500)) };
    const reporter = new RunReporter({ folder: `${folder}/slow` });
    const callbacks = [recorder, reporter, slow];
    const trainer = new Trainer({ maxEpochs: 1, callbacks, checkEvery: 0.5 });
    await trainer.fit(tinyTask(), { train, validation: train });
    expect(recorder.records).toHaveLength(10);
    for (const { examplesPerSecond } of recorder.records)
      expect(examplesPerSecond).toBeGreaterThan(8 / 0.5);
    const [all] = (await readRun(`${folder}/slow`)).steps;
    expect(all!.examplesPerSecond).toBeGreaterThan(80 / 0.5);
  });

  it("notes the means of stretches of steps, the last one too", async () => {
    const losses: number[] = [];
    const listener = {
      async onTrainBatchEnd(
        _: Trainer,
        { loss }: { loss: { data(): Promise<ArrayLike<number>> } },
      ) {
        losses.push((await loss.data())[0]!);
      },
    };
    const recorder = new ReportRecorder({ everySteps: 4 });
    const trainer = new Trainer({ maxEpochs: 1, callbacks: [recorder, listener] });
    await trainer.fit(tinyTask(), { train });
    expect(recorder.records.map(({ step, epoch }) => [step, epoch])).toEqual([
      [4, 0],
      [8, 0],
      [10, 0],
    ]);
    const mean = losses.slice(4, 8).reduce((sum, loss) => sum + loss, 0) / 4;
    expect(recorder.records[1]!.loss).toBeCloseTo(mean, 5);
    expect(recorder.records[1]!.learningRate).toBe(0.1);
    for (const { examplesPerSecond } of recorder.records)
      expect(examplesPerSecond).toBeGreaterThan(0);
  });

  it("keeps its memory bounded by joining stretches, and goes on from a checkpoint", async () => {
    const recorder = new ReportRecorder({ everySteps: 1, maxRecords: 4 });
    const trainer = new Trainer({ maxEpochs: 2, callbacks: [recorder] });
    await trainer.fit(tinyTask(), { train });
    const steps = recorder.records.map(({ step }) => step);
    // 1 2 3 4 → 2 4; 6 8 → 4 8; 12 16 → 8 16; then 20 at the end.
    expect(steps).toEqual([8, 16, 20]);
    const other = new ReportRecorder();
    other.loadState(JSON.parse(JSON.stringify(recorder.state())));
    expect(other.records).toEqual(recorder.records);
    const again = new Trainer({ maxEpochs: 1, callbacks: [recorder] });
    await again.fit(tinyTask(), { train });
    expect(recorder.records.map(({ step }) => step)).toEqual([4, 8, 10]);
  });
});
