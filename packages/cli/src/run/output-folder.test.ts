import { existsSync, mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { claimFolder, releaseFolder } from "./output-folder.ts";

let base: string;
beforeEach(() => {
  base = mkdtempSync(join(tmpdir(), "strata-output-"));
});
afterEach(() => rmSync(base, { recursive: true }));

describe("claimFolder", () => {
  it("makes the folder, with those above it, and leaves nothing in it", () => {
    const folder = join(base, "runs/leNet");
    expect(claimFolder(folder, { isShared: false })).toBe(folder);
    expect(readdirSync(folder)).toEqual([]);
  });

  it("never gives the same folder to two runs", () => {
    const folder = join(base, "leNet");
    const claimed = [1, 2, 3].map(() => claimFolder(folder, { isShared: false }));
    expect(claimed).toEqual([folder, `${folder}-2`, `${folder}-3`]);
  });

  it("uses a folder that was asked for, unless a run is in it", () => {
    const folder = join(base, "mine");
    mkdirSync(folder);
    writeFileSync(join(folder, "notes.txt"), "mine");
    expect(claimFolder(folder, { isShared: true })).toBe(folder);
    writeFileSync(join(folder, "last.safetensors"), "");
    expect(claimFolder(folder, { isShared: true })).toBe(`${folder}-2`);
  });

  it("says why a folder cannot be used", () => {
    writeFileSync(join(base, "file"), "");
    for (const path of [join(base, "file"), join(base, "file/below")]) {
      expect(() => claimFolder(path, { isShared: true })).toThrow(
        `cannot write to the output folder "${path}": a part of its path is a file; choose another with --output`,
      );
    }
  });
});

describe("releaseFolder", () => {
  it("takes away an empty folder and nothing else", () => {
    const folder = claimFolder(join(base, "run"), { isShared: false });
    writeFileSync(join(folder, "metrics.csv"), "");
    releaseFolder(folder);
    expect(existsSync(folder)).toBe(true);
    rmSync(join(folder, "metrics.csv"));
    releaseFolder(folder);
    expect(existsSync(folder)).toBe(false);
    releaseFolder(folder);
  });
});
