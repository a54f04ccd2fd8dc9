import { loadCheckpoint } from "@stratajs/checkpoint";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { runStrata } from "../testing/run-strata.ts";
import { spawnStrata, type SpawnedStrata } from "../testing/spawn-strata.ts";
import { writeTinyData } from "../testing/tiny-data.ts";

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "strata-resume-"));
  await writeTinyData(join(folder, "data"), { train: 320, test: 100 });
});
afterAll(() => rm(folder, { recursive: true }));

const settings = "--epochs 30 --batch-size 32 --learning-rate 0.1".split(" ");

function trainInto(output: string): SpawnedStrata {
  return spawnStrata(["train", "--data", "data", "--output", output, ...settings], folder);
}

describe("an interrupted training", () => {
  it("saves where it was, says so, and goes on to the same bits", async () => {
    const whole = trainInto("whole");
    const stopped = trainInto("stopped");
    await stopped.printed("\n  3/30");
    stopped.process.kill("SIGINT");
    // npm hears a Ctrl-C as well and passes it on.
    stopped.process.kill("SIGINT");
    const { code, stdout, stderr } = await stopped.ended;
    expect(code).toBe(130);
    expect(stdout).toMatch(/stopped after step \d+.*: Ctrl-C\n/);
    expect(stdout).toContain("checkpoint  stopped/last.safetensors\n");
    expect(stdout).toContain("strata train --resume stopped/last.safetensors --data data\n");
    expect(stderr).toBe("stopping after this step; once more ends at once\n");

    const path = join(folder, "stopped/last.safetensors");
    const tested = await runStrata("test", path, "--data", join(folder, "data"));
    expect(tested.code).toBe(0);

    const resumed = await runStrata("train", "--resume", path, "--data", join(folder, "data"));
    expect({ code: resumed.code, stderr: resumed.stderr }).toEqual({ code: 0, stderr: "" });
    expect((await whole.ended).code).toBe(0);
    const expected = await loadCheckpoint(join(folder, "whole/last.safetensors"));
    expect((await loadCheckpoint(path)).model).toEqual(expected.model);
  });

  it("ends with 143 after SIGTERM", async () => {
    const stopped = trainInto("terminated");
    await stopped.printed("\n  1/30");
    stopped.process.kill("SIGTERM");
    const { code, stdout } = await stopped.ended;
    expect(code).toBe(143);
    expect(stdout).toContain("checkpoint  terminated/last.safetensors\n");
  });

  it("does not go on with other settings", async () => {
    const path = join(folder, "terminated/last.safetensors");
    const { code, stderr } = await runStrata(
      "train",
      "leNet",
      "--resume",
      path,
      "--batch-size",
      "8",
    );
    expect(code).toBe(2);
    expect(stderr).toBe(
      "strata: --resume goes on with the settings of the checkpoint's run; leave out the model, --batch-size\n",
    );
  });
});
