import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { runStrata } from "../testing/run-strata.ts";
import { tinyPng, writeTinyData } from "../testing/tiny-data.ts";

let folder: string;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "strata-loaders-"));
  await writeTinyData(join(folder, "data"), { train: 17, test: 10 });
  for (const [index, name] of ["cat", "dog"].entries()) {
    await mkdir(join(folder, "photos", name), { recursive: true });
    await writeFile(join(folder, "photos", name, "1.png"), tinyPng(index));
  }
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

  it.each([
    ["--validation", "0.01", "of 17 training images 0.01 cannot be held back to validate with"],
    ["--dataset", "imageFolder", "has too few images (2) for a fifth of them to test with"],
  ])("says with %s %s that there are too few images", async (option, value, said) => {
    const isFolder = option === "--dataset";
    const place = join(folder, isFolder ? "photos" : "data");
    const asked = ["--data", place, "--output", join(folder, "none"), option, value];
    const { code, stderr } = await runStrata("train", "leNet", ...asked);
    expect(code).toBe(2);
    expect(stderr).toContain(said);
  });
});
