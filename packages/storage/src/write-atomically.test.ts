import {
  chmod,
  lstat,
  mkdtemp,
  readdir,
  readFile,
  rm,
  stat,
  symlink,
  writeFile,
} from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { fileError } from "./internal/file-error.ts";
import { writeAtomically } from "./write-atomically.ts";

let folder = "";
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "strata-storage-"));
});
afterEach(() => rm(folder, { recursive: true }));

function* broken(): Generator<Uint8Array> {
  yield new Uint8Array(100_000);
  throw new Error("the tensor is disposed");
}

describe("writeAtomically", () => {
  it("writes text, bytes and pieces, making the folders that are missing", async () => {
    const path = join(folder, "a", "b", "file");
    await writeAtomically(path, "text ä");
    expect(await readFile(path, "utf8")).toBe("text ä");
    await writeAtomically(path, Uint8Array.of(1, 2, 3));
    expect([...(await readFile(path))]).toEqual([1, 2, 3]);
    await writeAtomically(path, [Uint8Array.of(4), new Uint8Array(0), Uint8Array.of(5, 6)]);
    expect([...(await readFile(path))]).toEqual([4, 5, 6]);
    expect(await readdir(join(folder, "a", "b"))).toEqual(["file"]);
  });

  it("leaves the former file and no other when the content throws half-way", async () => {
    const path = join(folder, "file");
    await writeAtomically(path, "before");
    await expect(writeAtomically(path, broken())).rejects.toThrow("the tensor is disposed");
    expect(await readFile(path, "utf8")).toBe("before");
    expect(await readdir(folder)).toEqual(["file"]);
  });

  it("lets one of many writers win, whole", async () => {
    const path = join(folder, "file");
    const contents = Array.from({ length: 20 }, (_, i) => String(i).repeat(50_000));
    await Promise.all(contents.map((content) => writeAtomically(path, content)));
    expect(contents).toContain(await readFile(path, "utf8"));
    expect(await readdir(folder)).toEqual(["file"]);
  });

  it("keeps a link and the permissions of the file behind it", async () => {
    const path = join(folder, "file");
    await writeFile(path, "before");
    await chmod(path, 0o640);
    await symlink("file", join(folder, "link"));
    await writeAtomically(join(folder, "link"), "after");
    expect((await lstat(join(folder, "link"))).isSymbolicLink()).toBe(true);
    expect(await readFile(path, "utf8")).toBe("after");
    expect((await stat(path)).mode & 0o777).toBe(0o640);
  });

  it("does not replace a folder or a device", async () => {
    await expect(writeAtomically(folder, "x")).rejects.toThrow(
      `could not write "${folder}": it is there already and is not a regular file`,
    );
    await expect(writeAtomically("/dev/null", "x")).rejects.toThrow("not a regular file");
  });

  it("gives up at once where no folder can be made", async () => {
    // Linux's /proc; elsewhere a folder in the root, or below a file.
    const path = join("/proc", "nowhere", "file");
    await expect(writeAtomically(path, "x")).rejects.toThrow(`could not write "${path}": `);
  }, 5000);

  it("says when a part of the path is a file", async () => {
    await writeFile(join(folder, "file"), "");
    const path = join(folder, "file", "below");
    await expect(writeAtomically(path, "x")).rejects.toThrow(
      `could not write "${path}": a part of its path is a file where a folder is needed; choose another path`,
    );
  });
});

describe("fileError", () => {
  it.each([
    ["ENOSPC", "the disk is full; free some space or choose another folder (ENOSPC)"],
    ["EROFS", "the disk is read-only; choose another folder (EROFS)"],
    ["EACCES", "permission was denied; change the permissions or choose another folder (EACCES)"],
    ["EWEIRD", "something odd (EWEIRD)"],
  ])("explains %s", (code, sentence) => {
    const error = Object.assign(new Error("something odd"), { code });
    expect(fileError("write", "/a/b", error).message).toBe(`could not write "/a/b": ${sentence}`);
  });
});
