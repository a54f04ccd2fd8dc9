import { mkdir, readdir, readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import type { StateDict } from "@stratajs/tensor";
import { describe, expect, it } from "vitest";
import { readSafetensors } from "./read-safetensors.ts";
import { serializeSafetensors } from "./serialize-safetensors.ts";
import { bits } from "./testing/bits.ts";
import { mixedDict } from "./testing/mixed-dict.ts";
import { temporaryFolder } from "./testing/temporary-folder.ts";
import { writeSafetensors } from "./write-safetensors.ts";

describe("writeSafetensors", () => {
  it("writes what serializeSafetensors gives, into folders that it makes", async () => {
    const path = join(await temporaryFolder(), "runs", "first", "model.safetensors");
    await writeSafetensors(path, mixedDict(), { format: "pt" });
    const expected = Buffer.from(serializeSafetensors(mixedDict(), { format: "pt" }));
    expect(expected.equals(await readFile(path))).toBe(true);
  });

  it("leaves a former file as it was when an entry cannot be written", async () => {
    const folder = await temporaryFolder();
    const path = join(folder, "model.safetensors");
    await writeFile(path, "former");
    const bad: StateDict = new Map([
      ["w", { dtype: "F32", shape: [3], data: new Float32Array(2) }],
    ]);
    await expect(writeSafetensors(path, bad)).rejects.toThrow(
      'tensor "w" expected data of its shape',
    );
    expect(await readFile(path, "utf8")).toBe("former");
    expect(await readdir(folder)).toEqual(["model.safetensors"]);
  });

  it("says so when the path is a folder or below a file, and leaves nothing behind", async () => {
    const folder = await temporaryFolder();
    await mkdir(join(folder, "taken"));
    await writeFile(join(folder, "file"), "former");
    await expect(writeSafetensors(join(folder, "taken"), mixedDict())).rejects.toThrow("taken");
    await expect(writeSafetensors(join(folder, "file", "x"), mixedDict())).rejects.toThrow("file");
    expect((await readdir(folder, { recursive: true })).toSorted()).toEqual(["file", "taken"]);
    expect(await readFile(join(folder, "file"), "utf8")).toBe("former");
  });
});

describe("readSafetensors", () => {
  it("reads a path, a file: URL, a Blob and bytes alike", async () => {
    const path = join(await temporaryFolder(), "model.safetensors");
    const file = serializeSafetensors(mixedDict(), { format: "pt" });
    await writeFile(path, file);
    const blob = new Blob([file as Uint8Array<ArrayBuffer>]);
    for (const source of [path, pathToFileURL(path), pathToFileURL(path).href, blob, file]) {
      const { tensors, metadata } = await readSafetensors(source);
      expect(bits(tensors)).toEqual(bits(mixedDict()));
      expect(metadata).toEqual({ format: "pt" });
    }
  });

  it("names the file that is malformed or missing", async () => {
    const path = join(await temporaryFolder(), "model.safetensors");
    await expect(readSafetensors(path)).rejects.toThrow(path);
    await writeFile(path, "<html>not found</html>");
    await expect(readSafetensors(path)).rejects.toThrow(
      `${path}: expected a safetensors header of at most`,
    );
    await expect(readSafetensors(new File(["{}"], "picked.bin"))).rejects.toThrow(
      "picked.bin: expected a safetensors file",
    );
    await expect(readSafetensors(new Uint8Array(3))).rejects.toThrow("the given bytes: expected");
  });
});
