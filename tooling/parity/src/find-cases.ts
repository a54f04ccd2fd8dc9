import { readdir, readFile, stat } from "node:fs/promises";
import { basename, dirname, extname, join, relative, resolve } from "node:path";
import type { Deviation } from "./comparison.ts";
import { readFixture, type Fixture } from "./fixture.ts";
import { isArchitecture, runArchitectureCase } from "./kinds/architecture-case.ts";
import { runClippingCase } from "./kinds/clipping-case.ts";
import { runFilledCase } from "./kinds/filled-case.ts";
import { isExpected, runInteropCase } from "./kinds/interop-case.ts";
import { runLossCase } from "./kinds/loss-case.ts";
import { runModuleCase } from "./kinds/module-case.ts";
import { runOptimizerCase } from "./kinds/optimizer-case.ts";
import { isScheduleCase, runScheduleCase } from "./kinds/schedule-case.ts";
import { runTrajectoryCase } from "./kinds/trajectory-case.ts";
import { runTransformCase } from "./kinds/transform-case.ts";
import { UnknownCase } from "./unknown-case.ts";

export interface Case {
  readonly name: string;
  /** @throws UnknownCase where there is nothing to run it with. */
  run(): Promise<readonly Deviation[]>;
}

/** How each kind of case is run. */
const kinds: Readonly<Record<string, (fixture: Fixture) => Promise<Deviation[]>>> = {
  module: runModuleCase,
  loss: runLossCase,
  optimizer: runOptimizerCase,
  clipping: runClippingCase,
  trajectory: runTrajectoryCase,
  filled: runFilledCase,
  transform: runTransformCase,
};

/** What fixtures come in; other files beside them, such as a README, are none. */
const CASE_FILES = new Set([".safetensors", ".json", ".pt", ".ckpt"]);

/** What every other file of an `interop` folder must give when read. */
const EXPECTED = "expected.json";

/**
 * The cases of a file or of a folder and all folders in it, in the order of their names.
 *
 * @throws when there is no such file or folder.
 */
export async function findCases(path: string): Promise<Case[]> {
  const root = resolve(path);
  const isFile = (await stat(root)).isFile();
  const files = isFile ? [root] : await filesUnder(root);
  const cases: Case[] = [];
  for (const file of files) {
    const name = isFile ? basename(file) : relative(root, file);
    cases.push(...(await casesOf(file, name.slice(0, name.length - extname(name).length))));
  }
  return cases.toSorted((a, b) => (a.name < b.name ? -1 : 1));
}

async function filesUnder(folder: string): Promise<string[]> {
  const entries = await readdir(folder, { withFileTypes: true, recursive: true });
  return entries
    .filter((entry) => entry.isFile() && CASE_FILES.has(extname(entry.name)))
    .map((entry) => join(entry.parentPath, entry.name));
}

async function casesOf(file: string, name: string): Promise<Case[]> {
  if (extname(file) === ".safetensors") return [{ name, run: () => runFixture(file) }];
  if (extname(file) === ".json") return jsonCases(file, name);
  return [
    { name: `${name}${extname(file)}`, run: () => unknown("a file of PyTorch's own format") },
  ];
}

async function runFixture(file: string): Promise<Deviation[]> {
  const fixture = await readFixture(file);
  if (fixture.kind !== undefined) {
    const run = kinds[fixture.kind];
    return run === undefined ? unknown(`the kind "${fixture.kind}"`) : run(fixture);
  }
  const expected = await readJson(join(dirname(file), EXPECTED)).catch(() => undefined);
  return isExpected(expected)
    ? runInteropCase(fixture, expected)
    : unknown("a file without a kind");
}

async function jsonCases(file: string, name: string): Promise<Case[]> {
  const content = await readJson(file);
  // Not a case but the answers to those beside it.
  if (isExpected(content)) return [];
  if (isArchitecture(content)) {
    return [{ name, run: () => runArchitectureCase(basename(name), content) }];
  }
  const entries = Object.entries(content as object);
  if (entries.length > 0 && entries.every(([, value]) => isScheduleCase(value))) {
    return entries.map(([entry, value]) => ({
      name: `${name}/${entry}`,
      run: async () => (isScheduleCase(value) ? runScheduleCase(value) : unknown(entry)),
    }));
  }
  return [{ name: `${name}.json`, run: () => unknown("what this JSON file holds") }];
}

async function readJson(file: string): Promise<unknown> {
  return JSON.parse(await readFile(file, "utf8"));
}

async function unknown(what: string): Promise<never> {
  throw new UnknownCase(what);
}
