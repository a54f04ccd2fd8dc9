import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { labelsOf } from "@stratajs/datasets";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { tinyPng } from "../testing/tiny-data.ts";
import { openImageFolder } from "./open-image-folder.ts";

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "strata-folder-"));
});
afterEach(() => rm(folder, { recursive: true }));

async function addClass(name: string, images: number): Promise<void> {
  await mkdir(join(folder, name), { recursive: true });
  for (let i = 0; i < images; i++) await writeFile(join(folder, name, `${i}.png`), tinyPng(i));
}

describe("openImageFolder", () => {
  it("keeps a fifth of each class for testing, the same for the same seed", async () => {
    await addClass("cat", 10);
    await addClass("dog", 5);
    const { train, test, classes, source } = await openImageFolder(folder, { seed: 1 });
    expect(classes).toEqual(["cat", "dog"]);
    expect([...(await labelsOf(test))].toSorted()).toEqual([0, 0, 1]);
    expect(train.length).toBe(12);
    expect(source).toContain("12 training and 3 test images in folders");
    const again = await openImageFolder(folder, { seed: 1 });
    expect(again.test.describe!(0)).toBe(test.describe!(0));
  });

  it("takes parts of the folder where they are", async () => {
    for (const part of ["train", "val"]) {
      await addClass(`${part}/cat`, 2);
      await addClass(`${part}/dog`, 1);
    }
    const { train, test } = await openImageFolder(folder, { seed: 1 });
    expect([train.length, test.length]).toEqual([3, 3]);
    await rm(join(folder, "val"), { recursive: true });
    await expect(openImageFolder(folder, { seed: 1 })).rejects.toThrow(
      "expected to have test or val or validation too, but it has none",
    );
  });

  it("numbers classes as an earlier run did, of which some may be missing", async () => {
    await addClass("dog", 5);
    const known = ["cat", "dog"];
    const { test, classes } = await openImageFolder(folder, { seed: 1, classes: known });
    expect(classes).toEqual(known);
    expect([...(await labelsOf(test))]).toEqual([1]);
    await addClass("fox", 5);
    await expect(openImageFolder(folder, { seed: 1, classes: known })).rejects.toThrow(
      "has the classes fox, which are not among those given: cat, dog",
    );
  });
});
