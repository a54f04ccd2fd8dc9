import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { describe, expect, inject, it } from "vitest";
import { runCommand } from "./run-command.ts";

const { folder, packages } = inject("consumer");

describe.each(packages)("in plain Node, $name", ({ name }) => {
  it("imports from every entry that it exports", async () => {
    const entries = await entriesOf(name);
    expect(entries).toContain(name);
    const program = entries.map((entry) => `await import(${JSON.stringify(entry)});`).join("\n");
    const output = await runCommand(
      process.execPath,
      ["--input-type=module", "--eval", `${program}\nconsole.log("imported");`],
      { cwd: folder },
    );
    expect(output).toBe("imported\n");
  });
});

/** `@stratajs/x`, `@stratajs/x/register`, …: what the manifest exports, but for the manifest. */
async function entriesOf(name: string): Promise<string[]> {
  const path = join(folder, "node_modules", name, "package.json");
  const { exports } = JSON.parse(await readFile(path, "utf8")) as { exports: object };
  return Object.keys(exports)
    .filter((entry) => entry !== "./package.json")
    .map((entry) => name + entry.slice(1));
}
