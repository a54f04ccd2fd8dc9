import type { CommandContext } from "../command-context.ts";
import { isLightOnDark } from "../data/dataset-names.ts";
import { describeError, UsageError } from "../errors.ts";
import { readSavedRun, restoreModel } from "../run/saved-run.ts";
import { shownPath } from "../run/shown-path.ts";
import { startBackend } from "../run/start-backend.ts";
import { barChart } from "../terminal/bar-chart.ts";
import { alignTable } from "../terminal/table.ts";
import type { Terminal } from "../terminal/terminal.ts";
import { classify, type Answer } from "./classify.ts";
import type { Classifier } from "./classifier.ts";
import { findImages } from "./find-images.ts";
import { hasLightGround, inverted } from "./image-colors.ts";
import { newestCheckpoint } from "./newest-checkpoint.ts";
import { openWeights } from "./open-weights.ts";
import { readImage, readPhoto } from "./read-image.ts";

export interface PredictOptions {
  readonly checkpoint?: string;
  readonly model?: string;
  readonly weights?: string;
  readonly invert?: boolean;
  readonly top: number;
  readonly backend?: string;
  readonly json?: boolean;
}

interface ImageAnswer {
  readonly path: string;
  readonly answers: readonly Answer[];
}

/** `strata predict`. */
export async function predict(
  paths: readonly string[],
  options: PredictOptions,
  { terminal }: CommandContext,
): Promise<void> {
  checkOptions(options);
  const files = await findImages(paths);
  // A single image that cannot be read is told before anything is loaded.
  const first = files.length === 1 ? await readImage(files[0]!) : undefined;
  const classifier = await openClassifier(options, terminal);
  const results: ImageAnswer[] = [];
  const problems: string[] = [];
  try {
    for (const path of files) {
      try {
        const read = classifier.takesPhotos
          ? await readPhoto(path)
          : (first ?? (await readImage(path)));
        const image = options.invert === true ? inverted(read) : read;
        const hint = files.length === 1 ? classifier.hint?.(image) : undefined;
        if (hint !== undefined) terminal.note(hint);
        results.push({ path, answers: await classifier.classify(image) });
      } catch (error) {
        if (files.length === 1) throw error;
        problems.push(describeError(error));
      }
    }
  } finally {
    classifier.dispose();
  }
  if (options.json === true) printJson(terminal, classifier, results);
  else if (files.length === 1) show(terminal, results[0]!.answers.slice(0, options.top));
  else showTable(terminal, results);
  for (const problem of problems) terminal.note(problem);
  if (problems.length > 0) {
    throw new Error(`${problems.length} of ${files.length} images could not be read; see above`);
  }
  if (options.checkpoint === undefined && options.model === undefined && options.json !== true) {
    terminal.note(`according to ${shownPath(classifier.origin["checkpoint"]!)}`);
  }
}

function checkOptions({ checkpoint, model, weights }: PredictOptions): void {
  if (weights !== undefined && model === undefined) {
    throw new UsageError("--weights expected the model that they are of: --model <name>");
  }
  if (checkpoint !== undefined && model !== undefined) {
    throw new UsageError("give --checkpoint, which says its model itself, or --model, not both");
  }
}

async function openClassifier(options: PredictOptions, terminal: Terminal): Promise<Classifier> {
  const { model, weights, backend } = options;
  if (model !== undefined) return openWeights({ model, weights, backend }, terminal);
  const checkpoint = options.checkpoint ?? (await newestCheckpoint("runs"));
  const saved = await readSavedRun(checkpoint);
  const { description } = saved;
  await startBackend(backend);
  const restored = restoreModel(checkpoint, saved);
  return {
    model: description.model,
    origin: { checkpoint },
    takesPhotos: description.dataset === "imageFolder",
    classify: (image) => classify(restored, image, description),
    hint: (image) => {
      if (!isLightOnDark[description.dataset] || !hasLightGround(image)) return undefined;
      const advice = options.invert === true ? "leave out --invert" : "try --invert";
      return `this image is dark on light, and the model learned from light on dark: ${advice}`;
    },
    dispose: () => restored.dispose(),
  };
}

function printJson(
  terminal: Terminal,
  { model, origin }: Classifier,
  results: readonly ImageAnswer[],
): void {
  const all = results.map(({ path, answers }) => ({
    image: path,
    ...origin,
    model,
    ...answers[0],
    classes: answers,
  }));
  terminal.json(all.length === 1 ? all[0]! : all);
}

function show(terminal: Terminal, answers: readonly Answer[]): void {
  const [first, ...rest] = barChart(answers.map(({ label, probability }) => [label, probability]));
  terminal.line(terminal.style("bold", answers[0]!.label));
  terminal.line();
  terminal.line(terminal.style("green", first!));
  for (const line of rest) terminal.line(line);
}

function showTable(terminal: Terminal, results: readonly ImageAnswer[]): void {
  const rows = results.map(({ path, answers: [best] }) => [
    shownPath(path),
    best!.label,
    `${(100 * best!.probability).toFixed(1)} %`,
  ]);
  for (const line of alignTable(rows, [2])) terminal.line(line);
}
