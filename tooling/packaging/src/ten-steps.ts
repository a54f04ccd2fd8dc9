import { join } from "node:path";
import { runCommand } from "./run-command.ts";

/** What pages/train-ten-steps.js gives. */
export interface TenSteps {
  readonly backend: string;
  readonly device: string;
  readonly threads: number;
  readonly notes: readonly string[];
  readonly losses: readonly number[];
}

/** The ten steps in Node, in a project with the packages installed, on the idx files of a folder. */
export async function tenStepsInNode(project: string, images: string): Promise<TenSteps> {
  const program = join(project, "pages/in-node.js");
  const output = await runCommand(process.execPath, [program, images], { cwd: project });
  return JSON.parse(output) as TenSteps;
}

/** Between losses; NaN or infinity, too, when they are not comparable. */
export function largestDifference(found: TenSteps, expected: TenSteps): number {
  if (found.losses.length !== expected.losses.length) return Infinity;
  return Math.max(...found.losses.map((loss, i) => Math.abs(loss - expected.losses[i]!)));
}
