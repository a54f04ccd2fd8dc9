import { spawnSync } from "node:child_process";
import {
  mkdir,
  mkdtemp,
  readdir,
  readFile,
  rm,
  symlink,
  utimes,
  writeFile,
} from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { forgetTemporaryPath, makeTemporaryPath } from "../internal/temporary-file.ts";
import { diskStore } from "./disk-store.ts";

let folder = "";
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "strata-disk-"));
});
afterEach(() => rm(folder, { recursive: true, force: true }));

/** As a process of this machine would have named it. */
async function leftover(pid: number, machine?: string): Promise<string> {
  const path = await makeTemporaryPath(join(folder, "last.safetensors"));
  forgetTemporaryPath(path);
  const [, own] = /strata-([0-9a-f]{8})-/.exec(path)!;
  const name = path.replace(`${own}-${process.pid}`, `${machine ?? own}-${pid}`);
  await writeFile(name, "half a file");
  return name;
}

/** The number of a process that is no more. */
function deadPid(): number {
  return spawnSync(process.execPath, ["--version"]).pid;
}

async function age(path: string, hours: number): Promise<void> {
  const time = new Date(Date.now() - hours * 3_600_000);
  await utimes(path, time, time);
}

describe("diskStore", () => {
  it("removes what a killed process left, and does not list it before", async () => {
    const store = diskStore(folder);
    await store.write("last.safetensors", "whole");
    await leftover(deadPid());
    expect(await store.list()).toEqual(["last.safetensors"]);
    expect(await store.clean()).toBe(1);
    expect(await readdir(folder)).toEqual(["last.safetensors"]);
  });

  it("removes what a former process with this one's number left", async () => {
    await age(await leftover(process.pid), 23);
    expect(await diskStore(folder).clean()).toBe(1);
  });

  it("leaves alone what somebody may be writing, and what is none of ours", async () => {
    await leftover(process.ppid);
    await leftover(process.pid);
    await age(await leftover(deadPid(), "0badcafe"), 23);
    const running = await makeTemporaryPath(join(folder, "running"));
    await writeFile(running, "");
    await age(running, 23);
    await writeFile(join(folder, "notes.tmp"), "");
    await writeFile(join(folder, `last.safetensors.${deadPid()}-abcdefgh.tmp`), "");
    const folderName = await leftover(deadPid());
    await rm(folderName);
    await mkdir(folderName);
    const linkName = await leftover(deadPid());
    await rm(linkName);
    await symlink("notes.tmp", linkName);
    const before = await readdir(folder);
    expect(await diskStore(folder).clean()).toBe(0);
    expect(await readdir(folder)).toEqual(before);
    forgetTemporaryPath(running);
  });

  it("removes what another machine left a day ago", async () => {
    await age(await leftover(process.ppid, "0badcafe"), 25);
    expect(await diskStore(folder).clean()).toBe(1);
  });

  it("is made by its first file, and again where it vanished", async () => {
    const store = diskStore(join(folder, "runs/lenet"));
    expect(await store.list()).toEqual([]);
    expect(await store.clean()).toBe(0);
    await store.write("a", "1");
    await rm(join(folder, "runs"), { recursive: true });
    await store.write("a", "2");
    expect(await readFile(join(folder, "runs/lenet/a"), "utf8")).toBe("2");
    expect(() => diskStore("")).toThrow("empty path");
  });
});
