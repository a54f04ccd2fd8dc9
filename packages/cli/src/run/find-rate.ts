import { writeAtomically } from "@stratajs/storage";
import { findLearningRate, plotLearningRate } from "@stratajs/trainer";
import type { CommandContext } from "../command-context.ts";
import { UsageError } from "../errors.ts";
import { printFacts } from "../terminal/facts.ts";
import { createTask } from "./image-task.ts";
import { createLoaders, disposeLoaders } from "./loaders.ts";
import { planRun } from "./plan-run.ts";
import { prepareRun } from "./prepare-run.ts";
import { describeBackend } from "./start-backend.ts";
import type { TrainRequest } from "./train-request.ts";

export interface LearningRateRequest extends TrainRequest {
  readonly from: number;
  readonly to: number;
  readonly steps: number;
  readonly output: string;
  readonly json?: boolean;
}

/** `strata lr-find`. */
export async function findRate(
  { from, to, steps, output, json, ...request }: LearningRateRequest,
  { terminal }: CommandContext,
): Promise<void> {
  if (from >= to) {
    throw new UsageError(`--from expected a rate below that of --to, ${to}, but got ${from}`);
  }
  const run = await prepareRun(await planRun(request), request, terminal);
  const { description, data, backend, model, rng } = run;
  const task = createTask(model, description.settings);
  const loaders = await createLoaders(data, description, rng.split());
  const search = await findLearningRate(task, loaders.train, {
    minLearningRate: from,
    maxLearningRate: to,
    numTraining: steps,
    rng: rng.split(),
  }).finally(() => {
    model.dispose();
    disposeLoaders(loaders);
  });
  await writeAtomically(output, await plotLearningRate(search));
  if (json === true) {
    terminal.json({ ...search, picture: output });
    return;
  }
  const { suggestion, learningRates } = search;
  printFacts(terminal, [
    ["data", data.source],
    ["backend", ...describeBackend(backend)],
    ["model", `${description.model} with ${description.settings.optimizer}`],
    [
      "tried",
      `${learningRates.length} rates from ${from} to ${learningRates.at(-1)!.toPrecision(2)}`,
    ],
    [
      "suggestion",
      suggestion === undefined
        ? "none: the loss falls nowhere; try more steps or other bounds"
        : terminal.style("bold", suggestion.toPrecision(2)),
    ],
    ["picture", output],
  ]);
}
