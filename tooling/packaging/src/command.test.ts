import { describe, expect, inject, it } from "vitest";
import { runCommand } from "./run-command.ts";

const { folder } = inject("consumer");

describe("the packed strata command", () => {
  it("says how it is used", async () => {
    const help = await runCommand("npx", ["--no", "--", "strata", "--help"], { cwd: folder });
    expect(help).toContain("Usage: strata");
    expect(help).toMatch(/^ +train/m);
  });

  it("lists the models", async () => {
    const models = await runCommand("npx", ["--no", "--", "strata", "models"], { cwd: folder });
    expect(models).toContain("leNetBn");
  });
});
