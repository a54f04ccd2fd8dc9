import { readFileSync } from "node:fs";
import { mkdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { beforeAll, describe, expect, inject, it } from "vitest";
import { workspace } from "./consumer/published-packages.ts";
import { bundledFashionMnist } from "./fashion-mnist-files.ts";
import { bareCode, importedPackages, parseReadme } from "./readme.ts";
import { runCommand } from "./run-command.ts";

const { folder, packages } = inject("consumer");
const examples = join(folder, "readme-examples");

// The READMEs as they are in the packages.
const readmes = packages.map(({ name }) => ({
  name,
  readme: parseReadme(readFileSync(join(folder, "node_modules", name, "README.md"), "utf8")),
  path: join(examples, name.replace("@stratajs/", "")),
}));

beforeAll(async () => {
  for (const { readme, path } of readmes) {
    await mkdir(path, { recursive: true });
    const { language, code } = readme.example ?? { language: "js", code: "" };
    await writeFile(join(path, `example.m${language}`), code);
  }
  const compilerOptions = {
    module: "nodenext",
    target: "es2023",
    strict: true,
    skipLibCheck: true,
  };
  const tsconfig = { compilerOptions, include: ["*/example.mts"] };
  await writeFile(join(examples, "tsconfig.json"), JSON.stringify(tsconfig));
  // A type check, and JavaScript for Node 20, beside the source.
  const compiler = join(folder, "node_modules/typescript/bin/tsc");
  await runCommand(process.execPath, [compiler, "-p", examples], { cwd: folder });
});

describe.each(readmes)("the README of $name", ({ readme, path }) => {
  it("says what the package is, how it is installed, what it exports and what to know", () => {
    expect(readme.sentence).toMatch(/^[A-Z`].*\.$/);
    expect(readme.installed).not.toEqual([]);
    expect(readme.hasExports).toBe(true);
    expect(readme.headings).toContain("Good to know");
  });

  it("installs what its example imports", () => {
    const imported = importedPackages(readme.example?.code ?? "");
    expect(imported).not.toEqual([]);
    expect(readme.installed).toEqual(expect.arrayContaining(imported));
  });

  it("has an example that runs as it stands and prints something", async () => {
    // Not a download, nor what this machine happens to have: the images that come with the package.
    const env = { STRATA_DATA: bundledFashionMnist(folder) };
    const output = await runCommand(process.execPath, ["example.mjs"], { cwd: path, env });
    expect(output).not.toBe("");
  });
});

describe("the README of the repository", () => {
  it("shows the program that programs.test.ts runs", async () => {
    const { example } = parseReadme(readFileSync(join(workspace, "README.md"), "utf8"));
    const program = readFileSync(join(folder, "programs/train.mts"), "utf8");
    expect(example?.language).toBe("ts");
    expect(bareCode(program)).toContain(bareCode(example!.code));
  });
});

describe("the page for Lightning's users", () => {
  it("shows what the program has that programs.test.ts runs", () => {
    const page = readFileSync(join(workspace, "docs/lightning.md"), "utf8");
    const program = bareCode(readFileSync(join(folder, "programs/lightning.mts"), "utf8"));
    const snippets = [...page.matchAll(/^```ts\n([\s\S]*?)^```$/gm)].map(([, code]) => code!);
    expect(snippets).toHaveLength(6);
    for (const snippet of snippets) expect(program).toContain(bareCode(snippet));
  });
});
