import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { runStrata } from "../testing/run-strata.ts";
import { writeTinyData } from "../testing/tiny-data.ts";

let folder: string;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "strata-loaders-"));
  await writeTinyData(join(folder, "data"), { train: 17, test: 10 });
});
afterAll(() => rm(folder, { recursive: true }));

describe("strata train", () => {
  it("does without a last batch of one image, on which batch norm cannot train", async () => {
    const data = ["--data", join(folder, "data"), "--output", join(folder, "run")];
    const { code, stderr } = await runStrata(
      "train",
      ...data,
      "--epochs",
      "1",
      "--batch-size",
      "8",
    );
    expect(stderr).toBe("");
    expect(code).toBe(0);
  });
});
