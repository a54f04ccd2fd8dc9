import { appendFile, mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { ConsoleLogger } from "./console-logger.ts";
import { JsonLinesLogger } from "./json-lines-logger.ts";

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(`${tmpdir()}/strata-lines-`);
});
afterAll(() => rm(folder, { recursive: true }));

const read = async (path: string): Promise<unknown[]> =>
  (await readFile(path, "utf8"))
    .trimEnd()
    .split("\n")
    .map((line) => JSON.parse(line) as unknown);

describe("JsonLinesLogger", () => {
  it("writes an object a line, and goes on after a resume without what came too late", async () => {
    const path = `${folder}/a/metrics.jsonl`;
    const first = new JsonLinesLogger({ path });
    await first.start({ step: 0, epoch: 0 });
    await first.logHyperparameters({ learningRate: 0.1, model: { name: "leNet" } });
    await first.logText("note", "two\nlines", 1);
    for (const step of [1, 2, 3]) await first.logMetrics({ loss: step }, { step, epoch: 0 });
    await first.finish();
    await appendFile(path, '{"step":1,"ep');
    const second = new JsonLinesLogger({ path });
    await second.start({ step: 2, epoch: 1 });
    await second.logMetrics({ loss: NaN, other: -Infinity }, { step: 3, epoch: 1 });
    await second.finish();
    expect(await read(path)).toEqual([
      { step: 0, hyperparameters: { learningRate: 0.1, model: { name: "leNet" } } },
      { step: 1, tag: "note", text: "two\nlines" },
      { step: 1, epoch: 0, loss: 1 },
      { step: 2, epoch: 0, loss: 2 },
      { step: 3, epoch: 1, loss: "NaN", other: "-Infinity" },
    ]);
  });

  it("waits with small things, and gives all at the end of an epoch", async () => {
    const pieces: Uint8Array[] = [];
    const logger = new JsonLinesLogger({ path: (bytes) => void pieces.push(bytes) });
    await logger.start({ step: 0, epoch: 0 });
    await logger.logMetrics({ loss: 1 }, { step: 1, epoch: 0 });
    await logger.logMetrics({ loss: 1 }, { step: 2, epoch: 0 });
    expect(pieces).toHaveLength(0);
    await logger.flush();
    expect(pieces).toHaveLength(1);
  });
});

describe("ConsoleLogger", () => {
  it("writes a line for people", () => {
    const lines: string[] = [];
    const logger = new ConsoleLogger({ write: (line) => lines.push(line) });
    logger.logHyperparameters({ batchSize: 32, model: "leNet", sizes: [1] });
    logger.logMetrics({ trainLoss: 0.43123, learningRate: 1e-5 }, { step: 50, epoch: 0 });
    logger.logText("summary", "a\nb");
    expect(lines).toEqual([
      "batch size: 32",
      "model: leNet",
      "sizes: [1]",
      "epoch 1  step 50  train loss 0.4312  learning rate 1.000e-5",
      "summary:\na\nb",
    ]);
  });
});
