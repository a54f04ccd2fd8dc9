import { describe, expect, it } from "vitest";
import { openLogFile } from "./log-target.ts";

describe("a page's own file", () => {
  it("is let go of where it cannot be written", async () => {
    const calls: string[] = [];
    const stream = {
      write: () => Promise.reject(new DOMException("full", "QuotaExceededError")),
      close: () => Promise.resolve(),
      abort: () => Promise.resolve(void calls.push("abort")),
    };
    const handle = {
      getFile: () => Promise.resolve(new File(["a"], "a.csv")),
      createWritable: () => Promise.resolve(stream),
    } as unknown as FileSystemFileHandle;
    const file = openLogFile(handle, "test");
    await expect(file.append(Uint8Array.of(1))).rejects.toThrow("full");
    await expect(file.replace(Uint8Array.of(1))).rejects.toThrow("full");
    expect(calls).toEqual(["abort", "abort"]);
  });
});
