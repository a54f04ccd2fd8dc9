import { availableParallelism, totalmem } from "node:os";
import type { CommandContext } from "../command-context.ts";
import { datasetNames } from "../data/dataset-names.ts";
import { openDataset } from "../data/open-dataset.ts";
import { describeError } from "../errors.ts";
import { describeBackend, startBackend } from "../run/start-backend.ts";
import { printFacts, type Fact } from "../terminal/facts.ts";
import { checkCache } from "./check-cache.ts";
import { checkDisk } from "./check-disk.ts";
import { checkImages } from "./check-images.ts";
import { checkModel } from "./check-model.ts";
import { checkWorkers } from "./check-workers.ts";

/**
 * `strata doctor`: goes through everything that training needs and says what of it is here.
 *
 * @throws at the end, when something is not as training needs it.
 */
export async function doctor({ terminal }: CommandContext): Promise<void> {
  const problems: string[] = [];
  const orProblem = async (check: () => string[] | Promise<string[]>): Promise<string[]> => {
    try {
      return await check();
    } catch (error) {
      problems.push(describeError(error));
      return [terminal.style("red", describeError(error))];
    }
  };
  const data: Fact[] = [];
  for (const name of datasetNames) {
    if (name === "imageFolder") continue;
    // A data set that is not here is no defect: training fetches it.
    const found = await openDataset(name, { download: false, seed: 0 }, terminal).then(
      ({ source }) => source,
      (error: unknown) => describeError(error),
    );
    data.push([name, found]);
  }
  const facts: Fact[] = [
    ["node", process.version],
    ["platform", `${process.platform} ${process.arch}`],
    ["cores", String(availableParallelism())],
    ["memory", `${(totalmem() / 2 ** 30).toFixed(1)} GiB`],
    ["backend", ...(await orProblem(async () => describeBackend(await startBackend())))],
    ["training", ...(await orProblem(checkModel))],
    ["images", ...(await orProblem(checkImages))],
    ["workers", ...(await orProblem(checkWorkers))],
    ["disk", ...(await orProblem(checkDisk))],
    ["cache", ...(await orProblem(checkCache))],
    ...data,
  ];
  printFacts(terminal, facts);
  if (problems.length > 0) throw new Error("training will not work here as it is; see above");
  terminal.line();
  terminal.line(terminal.style("green", "ready to train"));
}
