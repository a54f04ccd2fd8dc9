import { execFileSync } from "node:child_process";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { gitRevision } from "./git-revision.ts";

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "strata-git-"));
});
afterAll(() => rm(folder, { recursive: true }));

function git(...command: string[]): string {
  const who = ["-c", "user.name=a", "-c", "user.email=a@b.c"];
  return execFileSync("git", [...who, ...command], { cwd: folder, encoding: "utf8" }).trim();
}

describe("gitRevision", () => {
  it("names commit and branch, and tells whether files differ", async () => {
    expect(await gitRevision(folder)).toBeUndefined();
    git("init", "--initial-branch", "some-branch");
    expect(await gitRevision(folder)).toBeUndefined();
    await writeFile(join(folder, "a.txt"), "one");
    git("add", ".");
    git("commit", "--message", "first");
    const commit = git("rev-parse", "HEAD");
    expect(await gitRevision(folder)).toEqual({ commit, branch: "some-branch", isDirty: false });
    await writeFile(join(folder, "a.txt"), "two");
    expect(await gitRevision(folder)).toMatchObject({ isDirty: true });
    git("checkout", "--detach");
    expect(await gitRevision(folder)).toEqual({ commit, isDirty: true });
  });
});
