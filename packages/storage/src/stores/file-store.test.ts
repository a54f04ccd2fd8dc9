import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { checkFileName } from "./check-file-name.ts";
import { diskStore } from "./disk-store.ts";
import { memoryStore } from "./memory-store.ts";
import { opfsStore } from "./opfs-store.ts";
import { indexedDbStore } from "./indexed-db-store.ts";
import { storeChecks } from "../testing/store-checks.ts";

let folder = "";
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "strata-stores-"));
});
afterAll(() => rm(folder, { recursive: true }));

describe.each([
  ["diskStore", (name: string) => diskStore(join(folder, name))],
  ["memoryStore", () => memoryStore()],
])("%s", (_, makeStore) => {
  it.each(Object.entries(storeChecks))("%s", async (name, check) => {
    await expect(check(makeStore(name.replaceAll(/\W+/g, "-")))).resolves.toBeUndefined();
  });
});

describe("stores of browsers", () => {
  it("say in Node what to use there", () => {
    expect(() => opfsStore("runs")).toThrow("diskStore in Node");
    expect(() => indexedDbStore()).toThrow("use diskStore in Node");
  });
});

describe("checkFileName", () => {
  it.each(["last.safetensors", "epoch=3-step=99.safetensors", "übung 1", ".hidden", "console.log"])(
    "allows %s",
    (name) => {
      expect(checkFileName(name)).toBe(name);
    },
  );

  it.each([
    ["", "it is empty"],
    ["..", "it is a folder"],
    ["../escaped", '"/" is not allowed'],
    ["a\\b", '"\\\\" is not allowed'],
    ["C:x", '":" is not allowed'],
    ["a\u0000b", "is not allowed"],
    ["name.", "a dot or a space"],
    ["NUL.txt", "a device in Windows"],
    ["\uD800", "not well-formed"],
    ["ä".repeat(101), "202 bytes"],
  ])("refuses %j", (name, reason) => {
    expect(() => checkFileName(name)).toThrow(reason);
  });
});
