import { wasm } from "@stratajs/backend-wasm";
import { useBackend } from "@stratajs/tensor";
import { appendFile, mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { Callback } from "../callback.ts";
import type { Task } from "../task.ts";
import { stripes, tinyTask } from "../testing/stripes.ts";
import { Trainer } from "../trainer.ts";
import { ModelCheckpoint } from "../callbacks/model-checkpoint.ts";
import { CsvLogger } from "./csv-logger.ts";

let folder: string;
beforeAll(async () => {
  await useBackend([wasm()]);
  folder = await mkdtemp(`${tmpdir()}/strata-csv-`);
});
afterAll(() => rm(folder, { recursive: true }));

const read = async (path: string): Promise<string[]> => (await readFile(path, "utf8")).split("\n");

const train = stripes({ examples: 6, batchSize: 4 });

describe("CsvLogger", () => {
  it("writes a header and a row for each epoch", async () => {
    const path = `${folder}/logs/metrics.csv`;
    const trainer = new Trainer({ maxEpochs: 3, loggers: [new CsvLogger({ path })] });
    await trainer.fit(tinyTask(), { train, validation: train });
    const lines = (await readFile(path, "utf8")).split("\n");
    const header = lines[0]!.split(",");
    expect(header.slice(0, 2)).toEqual(["epoch", "step"]);
    expect(header.slice(2).toSorted()).toEqual([
      "examplesPerSecond",
      "learningRate",
      "seconds",
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

  it("goes on after a resume without what a killed run logged after its checkpoint", async () => {
    const path = `${folder}/resumed.csv`;
    const checkpoints = new ModelCheckpoint({ folder });
    const stop: Callback = { onTrainEpochEnd: (trainer) => trainer.stop() };
    const loggers = [new CsvLogger({ path })];
    const first = new Trainer({ maxEpochs: 3, callbacks: [stop, checkpoints], loggers });
    await first.fit(tinyTask(), { train });
    const [header, row] = (await readFile(path, "utf8")).trim().split("\n");
    await writeFile(path, [header, row, row!.replace("0,2", "1,4"), ""].join("\n"));
    const resumed = new Trainer({ maxEpochs: 3, loggers: [new CsvLogger({ path })] });
    await resumed.fit(tinyTask(), { train }, { resumeFrom: checkpoints.lastPath });
    const rows = (await readFile(path, "utf8")).trim().split("\n").slice(1);
    expect(rows.map((each) => each.split(",").slice(0, 2))).toEqual([
      ["0", "2"],
      ["1", "4"],
      ["2", "6"],
    ]);
    expect(rows[0]).toBe(row);
  });

  it("has a row for each step that is logged, which the epoch's shares where it is the last", async () => {
    const path = `${folder}/steps.csv`;
    const loggers = [new CsvLogger({ path })];
    await new Trainer({ loggers, logEverySteps: 1 }).fit(tinyTask(), { train });
    const [header, ...rows] = (await readFile(path, "utf8")).trim().split("\n");
    expect(rows.map((row) => row.split(",")[1])).toEqual(["1", "2"]);
    const names = header!.split(",");
    const cell = (row: string, name: string): string => row.split(",")[names.indexOf(name)]!;
    expect(Number(cell(rows[0]!, "trainLossStep"))).toBeGreaterThan(0);
    expect(cell(rows[0]!, "trainLoss")).toBe("");
    expect(Number(cell(rows[1]!, "trainLoss"))).toBeGreaterThan(0);
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
    await new Trainer({ loggers: [new CsvLogger({ path })] }).fit(task, { train });
    expect((await readFile(path, "utf8")).split("\n")[0]).toContain('"train,"""');
  });

  it("writes a row for each step, and columns that come later at the end", async () => {
    const path = `${folder}/new/metrics.csv`;
    const logger = new CsvLogger({ path });
    await logger.start({ step: 0 });
    await logger.logMetrics({ trainLoss: 2 }, { step: 5, epoch: 0 });
    await logger.logMetrics({ trainLoss: 1 }, { step: 10, epoch: 0 });
    await logger.logMetrics({ validationLoss: 3, 'a "b", c\n': 4 }, { step: 10, epoch: 0 });
    await logger.logMetrics({ trainLoss: NaN }, { step: 15, epoch: 1 });
    await logger.finish();
    expect(await read(path)).toEqual([
      'epoch,step,trainLoss,validationLoss,"a ""b"", c "',
      "0,5,2,,",
      "0,10,1,3,4",
      "1,15,NaN,,",
      "",
    ]);
  });

  it("drops what comes after the step of a resume, and half a row", async () => {
    const path = `${folder}/half.csv`;
    const first = new CsvLogger({ path });
    await first.start({ step: 0 });
    for (const step of [1, 2, 3]) {
      await first.logMetrics({ 'l"1,': step / 2 }, { step, epoch: 0 });
    }
    await first.finish();
    await appendFile(path, "0,4,");
    const second = new CsvLogger({ path });
    await second.start({ step: 2 });
    expect(await read(path)).toEqual(['epoch,step,"l""1,"', "0,1,0.5", "0,2,1", ""]);
    await second.logMetrics({ 'l"1,': 9 }, { step: 3, epoch: 0 });
    await second.finish();
    expect(await read(path)).toEqual(['epoch,step,"l""1,"', "0,1,0.5", "0,2,1", "0,3,9", ""]);
  });

  it("begins anew where a run does, also over a file of something else", async () => {
    const path = `${folder}/again.csv`;
    await appendFile(path, "hello\nworld\n");
    const logger = new CsvLogger({ path });
    await logger.start({ step: 7 });
    expect(await read(path)).toEqual([""]);
    await logger.logMetrics({ a: 1 }, { step: 8, epoch: 0 });
    await logger.finish();
    await new CsvLogger({ path }).start({ step: 0 });
    expect(await read(path)).toEqual([""]);
  });

  it("begins anew where nobody started it", async () => {
    const path = `${folder}/alone.csv`;
    await writeFile(path, "a,b\n1,2\n");
    const logger = new CsvLogger({ path });
    await logger.logMetrics({ c: 3 }, { step: 1, epoch: 0 });
    await logger.finish();
    expect(await read(path)).toEqual(["epoch,step,c", "0,1,3", ""]);
  });

  it("gives its lines to a function", async () => {
    const pieces: string[] = [];
    const logger = new CsvLogger({ path: (bytes) => void pieces.push(String(Buffer.from(bytes))) });
    await logger.start({ step: 0 });
    await logger.logMetrics({ a: 1 }, { step: 1, epoch: 0 });
    await logger.logMetrics({ a: 2 }, { step: 2, epoch: 1 });
    await logger.finish();
    expect(pieces.join("")).toBe("epoch,step,a\n0,1,1\n1,2,2\n");
  });
});
