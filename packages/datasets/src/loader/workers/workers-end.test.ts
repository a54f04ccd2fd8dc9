import { execFile } from "node:child_process";
import { pathToFileURL } from "node:url";
import { promisify } from "node:util";
import { afterAll, describe, expect, it } from "vitest";
import { buildProgram } from "../../testing/build-program.ts";
import { collect } from "../../testing/collect.ts";
import { DataLoader } from "../data-loader.ts";
import { arrayDataset } from "../../testing/worker-datasets.ts";

describe("the end", () => {
  it("of a loop that is left early leaves the workers to the next", async () => {
    using loader = new DataLoader(arrayDataset(50), { batchSize: 2, workers: 2, prefetch: 3 });
    for (let i = 0; i < 5; i++) {
      for await (const batch of loader) {
        expect(batch.indices).toEqual(Int32Array.of(0, 1));
        break;
      }
    }
  });

  it("comes with an abort, at once", async () => {
    const controller = new AbortController();
    using loader = new DataLoader(arrayDataset(50), {
      batchSize: 2,
      workers: 2,
      signal: controller.signal,
    });
    let batches = 0;
    const loop = async (): Promise<void> => {
      for await (const _ of loader)
        if (++batches === 3) controller.abort(new Error("that is enough"));
    };
    await expect(loop()).rejects.toThrow("that is enough");
    expect(batches).toBe(3);
  });

  it("comes with dispose, for whoever waits; the loader can be used again", async () => {
    const loader = new DataLoader(arrayDataset(6), { batchSize: 2, workers: 1, prefetch: 0 });
    const epoch = loader.epoch();
    await epoch.next();
    const next = epoch.next();
    loader.dispose();
    await expect(next).rejects.toThrow("was disposed");
    expect(await collect(loader)).toHaveLength(3);
    loader.dispose();
  });

  it("comes with dispose while workers start; the next epochs' workers stay", async () => {
    using loader = new DataLoader(arrayDataset(6), { batchSize: 2, workers: 1 });
    const first = loader.epoch().next();
    loader.dispose();
    const second = collect(loader);
    await expect(first).rejects.toThrow("was disposed");
    const third = collect(loader);
    expect(await second).toHaveLength(3);
    expect(await third).toHaveLength(3);
  });

  it("of an epoch ends workers that are not to persist", async () => {
    using loader = new DataLoader(arrayDataset(6), {
      batchSize: 2,
      workers: 1,
      persistentWorkers: false,
    });
    expect(await collect(loader)).toEqual(await collect(loader));
  });
});

describe("a process", () => {
  const run = promisify(execFile);
  const bundle = buildProgram("index.ts", "node");
  afterAll(async () => (await bundle).remove());

  it.each([
    [
      "ends by itself after an epoch",
      "for await (const batch of loader) count += batch.labels.length; console.log(count)",
      "100",
    ],
    [
      "ends by itself after a loop was left",
      "for await (const batch of loader) { count++; break; } console.log(count)",
      "1",
    ],
    [
      "does not end while a batch is waited for",
      "const { value } = await loader.epoch().next(); console.log(value.labels.length)",
      "10",
    ],
    [
      "ends while batches are prepared",
      "loader.epoch().next().then(() => { console.log('got'); process.exit(0); })",
      "got",
    ],
  ])("%s", async (_, code, output) => {
    const program = `
      import { ArrayDataset, DataLoader } from ${JSON.stringify(pathToFileURL((await bundle).file).href)};
      const images = new Uint8Array(100 * 12);
      const dataset = new ArrayDataset({ images, labels: new Array(100).fill(1), imageShape: [2, 2, 3] });
      const loader = new DataLoader(dataset, { batchSize: 10, workers: 2 });
      let count = 0;
      ${code}`;
    const { stdout, stderr } = await run(
      process.execPath,
      ["--input-type=module", "--eval", program],
      { timeout: 30_000 },
    );
    expect([stdout.trim(), stderr]).toEqual([output, ""]);
  });
});
