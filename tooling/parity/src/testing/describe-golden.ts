import { fileURLToPath } from "node:url";
import { memory } from "@stratajs/tensor";
import { describeBackends } from "@stratajs/test-utils";
import { expect, it } from "vitest";
import { findFiles } from "../find-files.ts";
import { readCases } from "../read-cases.ts";
import { formatOutcome } from "../report.ts";
import { isSuccess, runCases } from "../run-cases.ts";

const folder = fileURLToPath(new URL("../../golden", import.meta.url));

/** Would take tfjs-backend-cpu minutes: models of full size, whose blocks are cases of their own. */
const LARGE = /^((filled|trajectories)\/uva|filled\/(?!d2l)|torchvision)/;

/** The first two take as long as each other, so that they run side by side in files of their own. */
type Part = "small networks" | "networks of full size and trainings" | "parts of networks";

const PARTS: Readonly<Record<Part, RegExp>> = {
  "small networks": /^models\//,
  "networks of full size and trainings": /^(filled|torchvision|trajectories)\//,
  "parts of networks": /^(?!models|filled|torchvision|trajectories)/,
};

export async function describeGolden(part: Part): Promise<void> {
  const all = await readCases(await findFiles(folder));
  const cases = all.filter(({ name }) => PARTS[part].test(name));
  describeBackends(`the golden files of PyTorch: ${part}`, ({ name: backend }) => {
    const affordable = cases.filter(({ name }) => backend !== "cpu" || !LARGE.test(name));

    it.each(affordable.map((one) => [one.name, one] as const))(
      "%s agrees, and leaves nothing behind",
      async (_, one) => {
        const before = memory();
        let line = "";
        const summary = await runCases([one], (outcome) => {
          line = formatOutcome(outcome);
        });
        expect({ line, success: isSuccess(summary, false) }).toEqual({ line, success: true });
        expect(memory().numTensors).toBe(before.numTensors);
        expect(memory().numBytes).toBe(before.numBytes);
      },
    );
  });
}
