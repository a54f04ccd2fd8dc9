import { ModelCheckpoint, ReportRecorder, Trainer, type Callback } from "@stratajs/trainer";
import { dirname } from "node:path";
import type { CommandContext } from "../command-context.ts";
import { printFacts } from "../terminal/facts.ts";
import { describeSettings } from "./choose-settings.ts";
import { describeTrainer } from "./describe-trainer.ts";
import { createEpochTable } from "./epoch-table.ts";
import { finishRun } from "./finish-run.ts";
import { createTask } from "./image-task.ts";
import { createLoaders, disposeLoaders } from "./loaders.ts";
import { checkFolder, claimFolder, releaseFolder } from "./output-folder.ts";
import { planRun, type RunPlan } from "./plan-run.ts";
import { prepareRun, type PreparedRun } from "./prepare-run.ts";
import { besidePublished } from "./published-figures.ts";
import { modelOptions, toMetadata } from "./run-description.ts";
import { createExtraCallbacks, createLoggers, givenExtras, type RunExtras } from "./run-extras.ts";
import { shownPath, typedPath } from "./shown-path.ts";
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
    try {
      showRun(run, folder, context);
      await fit(run, plan, folder, context);
    } finally {
      run.model.dispose();
    }
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
  const { weights, freeze } = description;
  const { parameters } = model.summary([1, ...description.imageShape]);
  const beside = describeTrainer(description);
  printFacts(terminal, [
    ["data", data.source],
    ["backend", ...describeBackend(backend)],
    ["model", `${description.model}, ${parameters.toLocaleString("en-US")} parameters`],
    ...(weights === undefined ? [] : [["weights", weights] as const]),
    ...(freeze === undefined ? [] : [["frozen", `up to ${freeze}`] as const]),
    ["recipe", `${description.recipe}: ${describeSettings(description.settings)}`],
    ...(beside === undefined ? [] : [["trainer", beside] as const]),
    ["seed", String(description.seed)],
    ["output", shownPath(folder)],
  ]);
  terminal.line();
}

async function fit(
  run: PreparedRun,
  plan: RunPlan,
  folder: string,
  context: CommandContext,
): Promise<void> {
  const { terminal, interruption } = context;
  const { description, data, model, rng } = run;
  const task = createTask(model, description.settings);
  const loaders = await createLoaders(data, description, rng.split());
  const checkpoints = createCheckpoints(folder, description.extras);
  const trainer = createTrainer(run, plan, folder, { checkpoints, terminal });
  const resumeFrom = plan.request.resume;
  try {
    await interruption.stopGently((signal) =>
      trainer.fit(
        task,
        { train: loaders.train, validation: loaders.validation },
        { resumeFrom, signal },
      ),
    );
    await conclude({ ...run, trainer, task, loaders, folder }, plan, checkpoints, context);
  } finally {
    disposeLoaders(loaders);
  }
}

function createCheckpoints(
  folder: string,
  { saveTop: saveTopK, saveEverySteps: everySteps }: Partial<RunExtras> = {},
): ModelCheckpoint {
  return new ModelCheckpoint({
    folder,
    monitor: "validationAccuracy",
    mode: "max",
    ...(saveTopK === undefined ? {} : { saveTopK }),
    ...(everySteps === undefined ? {} : { everySteps }),
  });
}

function createTrainer(
  { description, data, rng }: PreparedRun,
  { request, file }: RunPlan,
  folder: string,
  { checkpoints, terminal }: Pick<CommandContext, "terminal"> & { readonly checkpoints: Callback },
): Trainer {
  const { settings, trainer, extras } = description;
  const all = givenExtras(extras ?? {});
  const callbacks = typeof file.callbacks === "function" ? file.callbacks() : file.callbacks;
  const loggers = typeof file.loggers === "function" ? file.loggers() : file.loggers;
  const allLoggers = [...createLoggers(folder, all), ...(loggers ?? [])];
  return new Trainer({
    // A row of the table is an epoch, unless somebody else wants steps, too.
    logEverySteps: allLoggers.length > 1 ? 50 : 0,
    ...trainer,
    maxEpochs: settings.epochs,
    fastDevRun: request.fastDevRun,
    rng: rng.split(),
    metadata: toMetadata(description),
    hyperparameters: {
      model: description.model,
      dataset: description.dataset,
      ...modelOptions(description),
      ...toJson(settings),
      seed: description.seed,
    },
    callbacks: [
      createEpochTable({
        terminal,
        validatesOn: settings.validation > 0 ? "validation" : "test",
        beside: besidePublished(description, data),
      }),
      new ReportRecorder(),
      ...createExtraCallbacks(all),
      ...(callbacks ?? []),
      checkpoints,
    ],
    loggers: allLoggers,
  });
}

type Concluded = Omit<Parameters<typeof finishRun>[0], "checkpoint">;

async function conclude(
  run: Concluded,
  { request: { fastDevRun, data } }: RunPlan,
  checkpoints: ModelCheckpoint,
  { terminal, interruption }: CommandContext,
): Promise<void> {
  const { trainer, folder } = run;
  if (fastDevRun !== undefined) {
    terminal.line();
    terminal.line(terminal.style("green", "it works; nothing was saved"));
    return;
  }
  const checkpoint = shownPath(checkpoints.lastPath ?? `${folder}/last.safetensors`);
  if (interruption.exitCode === undefined) {
    if (trainer.stopReason !== undefined) terminal.line(`ended early: ${trainer.stopReason}`);
    await finishRun({ ...run, checkpoint }, terminal);
    return;
  }
  terminal.line();
  printFacts(terminal, [
    ["checkpoint", checkpoint],
    [
      "go on with",
      `strata train --resume ${typedPath(checkpoint)}${data === undefined ? "" : ` --data ${typedPath(data)}`}`,
    ],
  ]);
}

function toJson(settings: object): Record<string, never> {
  return JSON.parse(JSON.stringify(settings)) as Record<string, never>;
}
