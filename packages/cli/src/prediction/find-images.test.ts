import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { findImages } from "./find-images.ts";

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "strata-images-"));
  await mkdir(join(folder, "cats", "grey"), { recursive: true });
  await mkdir(join(folder, "none"));
  for (const name of ["b.JPG", "a.png", "grey/c.webp", "notes.txt"]) {
    await writeFile(join(folder, "cats", name), "");
  }
});
afterAll(() => rm(folder, { recursive: true }));

describe("findImages", () => {
  it("takes files as they are, and all images below folders by name", async () => {
    const found = await findImages(["x.gif", join(folder, "cats")]);
    const inside = ["a.png", "b.JPG", "grey/c.webp"].map((name) => join(folder, "cats", name));
    expect(found).toEqual(["x.gif", ...inside]);
  });

  it("refuses a folder without any", async () => {
    await expect(findImages([join(folder, "none")])).rejects.toThrow(
      `there is no PNG, JPEG or WebP image in the folder "${join(folder, "none")}"`,
    );
  });
});
