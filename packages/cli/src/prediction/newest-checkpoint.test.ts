import { mkdir, mkdtemp, rm, utimes, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { newestCheckpoint } from "./newest-checkpoint.ts";

let runs: string;
beforeEach(async () => {
  runs = await mkdtemp(join(tmpdir(), "strata-runs-"));
});
afterEach(() => rm(runs, { recursive: true, force: true }));

async function save(path: string, time: number): Promise<void> {
  const file = join(runs, path);
  await mkdir(join(file, ".."), { recursive: true });
  await writeFile(file, "");
  await utimes(file, time, time);
}

describe("newestCheckpoint", () => {
  it("is the last one of the run that was saved last, however deep", async () => {
    await save("leNet/last.safetensors", 100);
    await save("group/leNetBn-2/last.safetensors", 300);
    await save("leNetBn/last.safetensors", 200);
    await save("leNetBn/best.safetensors", 400);
    expect(await newestCheckpoint(runs)).toBe(join(runs, "group/leNetBn-2/last.safetensors"));
  });

  it("says how to get one where there is none", async () => {
    const said = `there is no checkpoint under ${runs}/ here; train a model with strata train`;
    await expect(newestCheckpoint(runs)).rejects.toThrow(said);
    await rm(runs, { recursive: true });
    await expect(newestCheckpoint(runs)).rejects.toThrow(said);
  });
});
