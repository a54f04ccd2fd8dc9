import { wasm } from "@stratajs/backend-wasm";
import { useBackend } from "@stratajs/tensor";
import { mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { CsvLogger, JsonLinesLogger, TensorBoardLogger, Trainer, type Logger } from "../index.ts";
import { stripes, tinyTask } from "../testing/stripes.ts";

let folder: string;
beforeAll(async () => {
  await useBackend([wasm()]);
  folder = await mkdtemp(`${tmpdir()}/strata-logs-`);
});
afterAll(() => rm(folder, { recursive: true }));

const train = stripes({ examples: 8, batchSize: 4 });

describe("a test without its fit", () => {
  it.each<[string, (path: string) => Logger]>([
    ["csv", (path) => new CsvLogger({ path })],
    ["jsonl", (path) => new JsonLinesLogger({ path })],
  ])("stands in %s behind what the fit has logged", async (name, create) => {
    const path = `${folder}/metrics.${name}`;
    const logging = (): Trainer =>
      new Trainer({ maxEpochs: 2, logEverySteps: 1, loggers: [create(path)] });
    await logging().fit(tinyTask(), { train });
    const lines = async (): Promise<string[]> => (await readFile(path, "utf8")).split("\n");
    const before = await lines();
    expect(before.length).toBeGreaterThan(4);
    await logging().test(tinyTask(), train);
    const after = await lines();
    expect(after).toHaveLength(before.length + 1);
    // A column more in CSV.
    for (const [i, line] of before.slice(0, -1).entries()) {
      expect(after[i]!.startsWith(line)).toBe(true);
    }
    expect(after.join("\n")).toContain("testLoss");
  });

  it("tells TensorBoard to drop nothing", async () => {
    const lengths = await Promise.all(
      [true, false].map(async (isTest) => {
        const pieces: Uint8Array[] = [];
        const logger = new TensorBoardLogger({ folder: (bytes) => void pieces.push(bytes) });
        await logger.start({ step: 0, isTest });
        return Buffer.concat(pieces).length;
      }),
    );
    // A frame of 16 bytes, a time, and the status: nothing but a session's start.
    expect(lengths[1]! - lengths[0]!).toBe(16 + 9 + 4);
  });
});
