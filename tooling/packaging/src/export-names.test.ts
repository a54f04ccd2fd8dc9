import { mkdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import ts from "typescript";
import { describe, expect, inject, it } from "vitest";
import { entriesOf } from "./consumer/entries-of.ts";

const { folder, packages } = inject("consumer");

describe("the names that the packages export", () => {
  // A change of the interface shows in review; `npx vitest run --project @stratajs/packaging -u` accepts it.
  it("are those of export-names.txt", async () => {
    const lists: string[] = [];
    for (const { name } of packages) {
      for (const entry of await entriesOf(folder, name)) lists.push(await describeEntry(entry));
    }
    await expect(`${lists.join("\n\n")}\n`).toMatchFileSnapshot("../export-names.txt");
  });
});

/** The entry with its values, then its types, a line each. */
async function describeEntry(entry: string): Promise<string> {
  const exported = await exportsOf(entry);
  const lines = exported.map(({ name, isValue }) => (isValue ? `  ${name}` : `  type ${name}`));
  return [entry, ...lines.toSorted(byTypeThenName)].join("\n");
}

function byTypeThenName(left: string, right: string): number {
  const [leftIsType, rightIsType] = [left, right].map((line) => line.startsWith("  type "));
  if (leftIsType !== rightIsType) return leftIsType ? 1 : -1;
  return left < right ? -1 : 1;
}

/** As the compiler sees them from a project that uses the package. */
async function exportsOf(entry: string): Promise<{ name: string; isValue: boolean }[]> {
  const path = join(folder, "exports", `${entry.replaceAll("/", "-")}.mts`);
  await mkdir(join(folder, "exports"), { recursive: true });
  await writeFile(path, `export * from ${JSON.stringify(entry)};\n`);
  const program = ts.createProgram([path], {
    module: ts.ModuleKind.NodeNext,
    target: ts.ScriptTarget.ES2023,
    skipLibCheck: true,
  });
  const checker = program.getTypeChecker();
  const file = checker.getSymbolAtLocation(program.getSourceFile(path)!)!;
  return checker.getExportsOfModule(file).map((symbol) => {
    const isAlias = (symbol.flags & ts.SymbolFlags.Alias) !== 0;
    const { flags } = isAlias ? checker.getAliasedSymbol(symbol) : symbol;
    return { name: symbol.name, isValue: (flags & ts.SymbolFlags.Value) !== 0 };
  });
}
