import { appendFile, mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { CsvLogger } from "./csv-logger.ts";

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(`${tmpdir()}/strata-csv-`);
});
afterAll(() => rm(folder, { recursive: true }));

const read = async (path: string): Promise<string[]> => (await readFile(path, "utf8")).split("\n");

describe("CsvLogger", () => {
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
    const path = `${folder}/resumed.csv`;
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
