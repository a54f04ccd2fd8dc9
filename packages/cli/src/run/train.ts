import { CsvLogger, ModelCheckpoint, ReportRecorder, Trainer } from "@stratajs/trainer";
import { dirname } from "node:path";
import type { CommandContext } from "../command-context.ts";
import { printFacts } from "../terminal/facts.ts";
import { describeSettings } from "./choose-settings.ts";
import { createEpochTable } from "./epoch-table.ts";
import { finishRun } from "./finish-run.ts";
import { createTask } from "./image-task.ts";
import { createLoaders } from "./loaders.ts";
import { checkFolder, claimFolder, releaseFolder } from "./output-folder.ts";
import { planRun, type RunPlan } from "./plan-run.ts";
import { prepareRun, type PreparedRun } from "./prepare-run.ts";
import { besidePublished } from "./published-figures.ts";
import { toMetadata } from "./run-description.ts";
import { shownPath } from "./shown-path.ts";
import { describeBackend } from "./start-backend.ts";
import type { TrainRequest } from "./train-request.ts";

/** `strata train`. */
export async function train(request: TrainRequest, context: CommandContext): Promise<void> {
  const plan = await planRun(request);
  const folder = chooseFolder(request, plan);
  const release = (): void => releaseFolder(folder);
  process.once("exit", release);
  try {
    const run = await prepareRun(plan, request, context.terminal);
    showRun(run, folder, context);
    await fit(run, { folder, resumeFrom: request.resume }, context);
    run.model.dispose();
  } finally {
    process.off("exit", release);
    release();
  }
}

/** A resumed run goes on where it was; a new one never takes another's place. */
function chooseFolder({ output, resume }: TrainRequest, { model }: RunPlan): string {
  if (output === undefined && resume !== undefined) {
    const folder = dirname(resume);
    checkFolder(folder);
    return folder;
  }
  return claimFolder(output ?? `runs/${model}`, { isShared: output !== undefined });
}

function showRun(run: PreparedRun, folder: string, { terminal }: CommandContext): void {
  const { data, backend, model, description } = run;
  const { parameters } = model.summary([1, ...description.imageShape]);
  printFacts(terminal, [
    ["data", data.source],
    ["backend", ...describeBackend(backend)],
    ["model", `${description.model}, ${parameters.toLocaleString("en-US")} parameters`],
    ["recipe", `${description.recipe}: ${describeSettings(description.settings)}`],
    ["seed", String(description.seed)],
    ["output", shownPath(folder)],
  ]);
  terminal.line();
}

interface FitOptions {
  readonly folder: string;
  readonly resumeFrom: string | undefined;
}

async function fit(
  run: PreparedRun,
  { folder, resumeFrom }: FitOptions,
  context: CommandContext,
): Promise<void> {
  const { terminal, interruption } = context;
  const { description, data, model, rng } = run;
  const { settings } = description;
  const task = createTask(model, settings);
  const loaders = createLoaders(data, description, rng.split());
  const checkpoints = new ModelCheckpoint({ folder, monitor: "validationAccuracy", mode: "max" });
  const trainer = new Trainer({
    maxEpochs: settings.epochs,
    rng: rng.split(),
    metadata: toMetadata(description),
    callbacks: [
      createEpochTable({ terminal, beside: besidePublished(description, data) }),
      new ReportRecorder(),
      checkpoints,
    ],
    loggers: [new CsvLogger({ path: `${folder}/metrics.csv` })],
    // A row of the file is an epoch.
    logEverySteps: 0,
  });
  await interruption.stopGently((signal) =>
    trainer.fit(task, { train: loaders.train, validation: loaders.test }, { resumeFrom, signal }),
  );
  const checkpoint = shownPath(checkpoints.lastPath ?? `${folder}/last.safetensors`);
  if (trainer.stopReason === undefined) {
    await finishRun({ ...run, folder, checkpoint, trainer, task, loaders }, terminal);
    return;
  }
  terminal.line();
  printFacts(terminal, [
    ["checkpoint", checkpoint],
    ["go on with", `strata train --resume ${checkpoint}`],
  ]);
}
