import { homedir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { cacheFolder } from "./cache-folder.ts";

const names = ["STRATA_CACHE", "XDG_CACHE_HOME"] as const;
const before = names.map((name) => process.env[name]);
beforeEach(() => names.forEach((name) => delete process.env[name]));
afterEach(() => {
  for (const [i, name] of names.entries()) {
    if (before[i] === undefined) delete process.env[name];
    else process.env[name] = before[i];
  }
});

describe("cacheFolder", () => {
  it("takes STRATA_CACHE, then XDG_CACHE_HOME if absolute, then the home folder", () => {
    expect(cacheFolder()).toBe(join(homedir(), ".cache", "strata"));
    process.env["XDG_CACHE_HOME"] = "relative";
    expect(cacheFolder()).toBe(join(homedir(), ".cache", "strata"));
    process.env["XDG_CACHE_HOME"] = "/somewhere";
    expect(cacheFolder()).toBe(join("/somewhere", "strata"));
    process.env["STRATA_CACHE"] = "/else";
    expect(cacheFolder()).toBe("/else");
  });
});
