import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { shownPath, typedPath } from "./shown-path.ts";

describe("shownPath", () => {
  it("is relative to the working folder where it lies inside", () => {
    expect(shownPath(join(process.cwd(), "runs/a"))).toBe(join("runs", "a"));
    expect(shownPath("/elsewhere/a")).toBe("/elsewhere/a");
    expect(shownPath(process.cwd())).toBe(process.cwd());
  });
});

describe("typedPath", () => {
  it("has quotes where it has spaces", () => {
    expect(typedPath("runs/a.safetensors")).toBe("runs/a.safetensors");
    expect(typedPath("my photos/a")).toBe('"my photos/a"');
  });
});
