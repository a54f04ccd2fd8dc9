import { wasm } from "@stratajs/backend-wasm";
import { useBackend } from "@stratajs/tensor";
import { mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { Callback } from "../callback.ts";
import type { Task } from "../task.ts";
import { stripes, tinyTask } from "../testing/stripes.ts";
import { Trainer } from "../trainer.ts";
import { CsvLogger } from "./csv-logger.ts";
import { ModelCheckpoint } from "./model-checkpoint.ts";

let folder: string;
beforeAll(async () => {
  await useBackend([wasm()]);
  folder = await mkdtemp(`${tmpdir()}/strata-csv-`);
});
afterAll(() => rm(folder, { recursive: true }));

const train = stripes({ examples: 6, batchSize: 4 });

describe("CsvLogger", () => {
  it("writes a header and a row for each epoch", async () => {
    const path = `${folder}/logs/metrics.csv`;
    const trainer = new Trainer({ maxEpochs: 3, callbacks: [new CsvLogger({ path })] });
    await trainer.fit(tinyTask(), { train, validation: train });
    const lines = (await readFile(path, "utf8")).split("\n");
    const header = lines[0]!.split(",");
    expect(header.slice(0, 4)).toEqual(["epoch", "step", "seconds", "examplesPerSecond"]);
    expect(header.slice(4).toSorted()).toEqual([
      "learningRate",
      "trainAccuracy",
      "trainLoss",
      "validationAccuracy",
      "validationLoss",
    ]);
    expect(lines).toHaveLength(5);
    expect(lines[4]).toBe("");
    const last = lines[3]!.split(",");
    expect(last.slice(0, 2)).toEqual(["2", "6"]);
    const loss = trainer.history[2]!.metrics["validationLoss"];
    expect(Number(last[header.indexOf("validationLoss")])).toBe(loss);
  });

  it("has the epochs before a resume, once each", async () => {
    const path = `${folder}/resumed.csv`;
    const checkpoints = new ModelCheckpoint({ folder });
    const stop: Callback = { onTrainEpochEnd: (trainer) => trainer.stop() };
    await new Trainer({ maxEpochs: 3, callbacks: [stop, checkpoints] }).fit(tinyTask(), { train });
    const resumed = new Trainer({ maxEpochs: 3, callbacks: [new CsvLogger({ path })] });
    await resumed.fit(tinyTask(), { train }, { resumeFrom: checkpoints.lastPath });
    const rows = (await readFile(path, "utf8")).trim().split("\n").slice(1);
    expect(rows.map((row) => row.split(",")[0])).toEqual(["0", "1", "2"]);
  });

  it("quotes names that hold commas and quotes", async () => {
    const path = `${folder}/quoted.csv`;
    const classifier = tinyTask();
    const task: Task = {
      model: classifier.model,
      trainingStep: (batch, context) => {
        const { loss } = classifier.trainingStep(batch, context);
        return { loss, ',"': loss };
      },
      configureOptimizers: (length) => classifier.configureOptimizers(length),
    };
    await new Trainer({ callbacks: [new CsvLogger({ path })] }).fit(task, { train });
    expect((await readFile(path, "utf8")).split("\n")[0]).toContain('"train,"""');
  });
});
