import { describe, expect, inject, it } from "vitest";
import { entriesOf } from "./consumer/entries-of.ts";
import { runCommand } from "./run-command.ts";

const { folder, packages } = inject("consumer");

describe.each(packages)("in plain Node, $name", ({ name }) => {
  it("imports from every entry that it exports", async () => {
    const entries = await entriesOf(folder, name);
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
