import type { CommandContext } from "../command-context.ts";
import { isLightOnDark } from "../data/dataset-names.ts";
import { readSavedRun, restoreModel } from "../run/saved-run.ts";
import { UsageError } from "../errors.ts";
import { shownPath } from "../run/shown-path.ts";
import { startBackend } from "../run/start-backend.ts";
import { barChart } from "../terminal/bar-chart.ts";
import type { Terminal } from "../terminal/terminal.ts";
import { classify, type Answer } from "./classify.ts";
import { hasLightGround, inverted } from "./image-colors.ts";
import { newestCheckpoint } from "./newest-checkpoint.ts";
import { predictWithWeights } from "./predict-with-weights.ts";
import { readPng } from "./read-png.ts";

export interface PredictOptions {
  readonly checkpoint?: string;
  readonly model?: string;
  readonly weights?: string;
  readonly invert?: boolean;
  readonly top: number;
  readonly backend?: string;
  readonly json?: boolean;
}

/** `strata predict`. */
export async function predict(
  path: string,
  options: PredictOptions,
  { terminal }: CommandContext,
): Promise<void> {
  checkOptions(options);
  const image = await readPng(path);
  if (options.model !== undefined) {
    const { model, weights, answers } = await predictWithWeights(
      options.invert === true ? inverted(image) : image,
      { model: options.model, weights: options.weights, backend: options.backend },
      terminal,
    );
    const [best] = answers;
    if (options.json === true)
      terminal.json({ image: path, weights, model, ...best, classes: answers });
    else show(terminal, answers.slice(0, options.top));
    return;
  }
  const checkpoint = options.checkpoint ?? (await newestCheckpoint("runs"));
  const saved = await readSavedRun(checkpoint);
  const seen = options.invert === true ? inverted(image) : image;
  if (isLightOnDark[saved.description.dataset] && hasLightGround(seen)) {
    const hint = options.invert === true ? "leave out --invert" : "try --invert";
    terminal.note(`this image is dark on light, and the model learned from light on dark: ${hint}`);
  }
  await startBackend(options.backend);
  const model = restoreModel(checkpoint, saved);
  const answers = await classify(model, seen, saved.description);
  model.dispose();
  const [best] = answers;
  if (options.json === true) {
    const { model: name } = saved.description;
    terminal.json({ image: path, checkpoint, model: name, ...best, classes: answers });
    return;
  }
  show(terminal, answers.slice(0, options.top));
  if (options.checkpoint === undefined) terminal.note(`according to ${shownPath(checkpoint)}`);
}

function checkOptions({ checkpoint, model, weights }: PredictOptions): void {
  if (weights !== undefined && model === undefined) {
    throw new UsageError("--weights expected the model that they are of: --model <name>");
  }
  if (checkpoint !== undefined && model !== undefined) {
    throw new UsageError("give --checkpoint, which says its model itself, or --model, not both");
  }
}

function show(terminal: Terminal, answers: readonly Answer[]): void {
  const [first, ...rest] = barChart(answers.map(({ label, probability }) => [label, probability]));
  terminal.line(terminal.style("bold", answers[0]!.label));
  terminal.line();
  terminal.line(terminal.style("green", first!));
  for (const line of rest) terminal.line(line);
}
