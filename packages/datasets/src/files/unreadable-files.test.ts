import { describe, expect, it } from "vitest";
import { decodeInBrowser } from "../images/decode-in-browser.ts";
import { UnreadableFiles } from "./unreadable-files.ts";

describe("UnreadableFiles", () => {
  it("lists each file once, by path, with its reason", () => {
    const files = new UnreadableFiles("skip");
    files.handle("b.png", new Error('could not read "b.png": it is cut'));
    files.handle("a.png", new Error("it is empty"));
    files.handle("b.png", new Error("another"));
    expect(files.list).toEqual([
      { path: "a.png", reason: "it is empty" },
      { path: "b.png", reason: "it is cut" },
    ]);
  });

  it("blames no file for what the machine lacks", async () => {
    const files = new UnreadableFiles("skip");
    // Node has nothing that a page decodes with.
    const error: unknown = await decodeInBrowser(new Uint8Array(1), {
      format: "png",
      maxPixels: 1,
    }).catch((reason: unknown) => reason);
    expect(() => files.handle("a.png", error)).toThrow("images cannot be decoded here");
    const cause = Object.assign(new Error("open"), { code: "EMFILE" });
    expect(() => files.handle("a.png", new Error("could not be opened", { cause }))).toThrow(
      "could not be opened",
    );
    expect(files.list).toEqual([]);
  });
});
