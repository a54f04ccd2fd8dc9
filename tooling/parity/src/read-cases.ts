import { readPyTorch } from "@stratajs/checkpoint";
import { readBytes } from "@stratajs/storage";
import type { Deviation } from "./comparison.ts";
import { Fixture, readFixture } from "./fixture.ts";
import { isArchitecture, runArchitectureCase } from "./kinds/architecture-case.ts";
import { runClippingCase } from "./kinds/clipping-case.ts";
import { runAverageCase } from "./kinds/average-case.ts";
import { runFilledCase } from "./kinds/filled-case.ts";
import { isExpected, runInteropCase } from "./kinds/interop-case.ts";
import { runLossCase } from "./kinds/loss-case.ts";
import { isMetricFile, runMetricCase } from "./kinds/metric-case.ts";
import { runModuleCase } from "./kinds/module-case.ts";
import { runOptimizerCase } from "./kinds/optimizer-case.ts";
import { isScheduleCase, runScheduleCase } from "./kinds/schedule-case.ts";
import { runTrajectoryCase } from "./kinds/trajectory-case.ts";
import { runTransformCase } from "./kinds/transform-case.ts";
import { UnknownCase } from "./unknown-case.ts";

/** Files that may hold cases, wherever they are read. */
export interface CaseFiles {
  /** A path in Node, a URL in a browser. */
  readonly folder: string;
  /** Under the folder, with `/` between the parts. */
  readonly paths: readonly string[];
}

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
  ema: runAverageCase,
  clipping: runClippingCase,
  trajectory: runTrajectoryCase,
  filled: runFilledCase,
  transform: runTransformCase,
};

/** What every other file of an `interop` folder must give when read. */
const EXPECTED = "expected.json";

/** The cases that are in files, in the order of their names. */
export async function readCases({ folder, paths }: CaseFiles): Promise<Case[]> {
  const cases: Case[] = [];
  for (const path of paths) cases.push(...(await casesOf(`${folder}/${path}`, path)));
  return cases.toSorted((a, b) => (a.name < b.name ? -1 : 1));
}

async function casesOf(file: string, path: string): Promise<Case[]> {
  const [name, extension] = splitAt(path, path.lastIndexOf("."));
  if (extension === ".safetensors") return [{ name, run: () => runFixture(file) }];
  if (extension === ".json") return jsonCases(file, name);
  return [{ name: path, run: () => runPyTorchFile(file) }];
}

/** A file of PyTorch's own format: only `interop` folders have some. */
async function runPyTorchFile(file: string): Promise<Deviation[]> {
  const { tensors } = await readPyTorch(file);
  return runBesideAnswers(new Fixture(file, tensors, new Map()));
}

async function runFixture(file: string): Promise<Deviation[]> {
  const fixture = await readFixture(file);
  if (fixture.kind !== undefined) {
    const run = kinds[fixture.kind];
    return run === undefined ? unknown(`the kind "${fixture.kind}"`) : run(fixture);
  }
  return runBesideAnswers(fixture);
}

async function runBesideAnswers(fixture: Fixture): Promise<Deviation[]> {
  const [folder] = splitAt(fixture.path, fixture.path.lastIndexOf("/"));
  const expected = await readJson(`${folder}/${EXPECTED}`).catch(() => undefined);
  return isExpected(expected)
    ? runInteropCase(fixture, expected)
    : unknown("a file without a kind");
}

async function jsonCases(file: string, name: string): Promise<Case[]> {
  const content = await readJson(file);
  // Not a case but the answers to those beside it.
  if (isExpected(content)) return [];
  if (isArchitecture(content)) {
    return [{ name, run: () => runArchitectureCase(name.split("/").at(-1)!, content) }];
  }
  if (isMetricFile(content)) {
    return Object.entries(content.cases).map(([entry, one]) => ({
      name: `${name}/${entry}`,
      run: () => runMetricCase(one, content.inputs),
    }));
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
  return JSON.parse(new TextDecoder().decode(await readBytes(file)));
}

function splitAt(text: string, index: number): [string, string] {
  return [text.slice(0, index), text.slice(index)];
}

async function unknown(what: string): Promise<never> {
  throw new UnknownCase(what);
}
