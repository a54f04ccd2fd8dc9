import {
  DataLoader,
  normalize,
  randomSplit,
  type Dataset,
  type ImageExample,
  type ImageSplits,
} from "@stratajs/datasets";
import { Rng } from "@stratajs/tensor";
import {
  batchNormReports,
  createAugmentedImages,
  createReport,
  ImageClassifier,
  ModelCheckpoint,
  ProgressBar,
  ReportRecorder,
  Trainer,
  updateBatchNorm,
  writeReport,
} from "@stratajs/trainer";
import { createModel } from "@stratajs/zoo";
import { loadCheckpoint } from "@stratajs/checkpoint";
import type { Experiment } from "./experiments.ts";
import { fingerprint } from "./fingerprint.ts";

/** What one seed gave; lists are by epoch. */
export interface SeedResult {
  readonly seed: number;
  readonly trainLoss: readonly number[];
  readonly trainAccuracy: readonly number[];
  /** Of the images that the experiment holds back, or of the test images where it holds none back. */
  readonly heldOutAccuracy: readonly number[];
  /** The epoch that was best on the images held back. */
  readonly best: { readonly validation: number; readonly test: number } | undefined;
  /** After the last epoch. */
  readonly testAccuracy: number;
  /** Test accuracy with batch-norm statistics taken again over the training set. */
  readonly reestimated: number | undefined;
  /** SHA-256 of the losses and the final weights. */
  readonly fingerprint: string;
  readonly seconds: number;
  /** γ of the first batch norm. */
  readonly gamma: readonly number[];
}

export interface RunOptions {
  /** For checkpoints. */
  readonly folder: string;
  /** Whether to go on with the run that lies there. */
  readonly resume: boolean;
}

/** Trains once: weights, split, shuffling and everything else come from the seed. */
export async function runExperiment(
  experiment: Experiment,
  data: ImageSplits,
  seed: number,
  { folder, resume }: RunOptions,
): Promise<SeedResult> {
  const rng = new Rng(seed);
  const model = createModel(experiment.model, { rng });
  const { optimizer, schedule, epochs, reestimates, validationImages } = experiment;
  const task = new ImageClassifier(model, { optimizer, ...(schedule && { schedule }) });
  const checkpoints = new ModelCheckpoint({ folder, monitor: "validationAccuracy", mode: "max" });
  const callbacks = [new ProgressBar(), new ReportRecorder(), checkpoints];
  const trainer = new Trainer({ maxEpochs: epochs, rng, callbacks });
  const loaders = createLoaders(experiment, data, rng);
  const resumeFrom = resume ? `${folder}/last.safetensors` : undefined;
  await trainer.fit(task, loaders, { resumeFrom });
  const byEpoch = (name: string): number[] => trainer.history.map(({ metrics }) => metrics[name]!);
  const testAccuracy = async (): Promise<number> =>
    (await trainer.test(task, loaders.test))["testAccuracy"]!;
  const losses = byEpoch("trainLoss");
  const result = {
    seed,
    trainLoss: losses,
    trainAccuracy: byEpoch("trainAccuracy"),
    heldOutAccuracy: byEpoch("validationAccuracy"),
    testAccuracy: await testAccuracy(),
    fingerprint: await fingerprint(losses, await model.stateDict()),
    seconds: trainer.history.reduce((sum, { seconds }) => sum + seconds, 0),
    gamma: Array.from((await batchNormReports(model))[0]?.weight ?? []),
  };
  let reestimated: number | undefined;
  if (reestimates) {
    await updateBatchNorm(model, loaders.plain);
    reestimated = await testAccuracy();
  }
  let best: SeedResult["best"];
  if (validationImages !== undefined) {
    model.loadStateDict((await loadCheckpoint(checkpoints.bestPath!)).model);
    best = { validation: checkpoints.bestValue!, test: await testAccuracy() };
  }
  await writeReport(
    `${folder}/report.html`,
    await createReport(trainer, task, {
      title: experiment.title,
      data: data.source,
      classes: data.classes,
      test: loaders.test,
      dataset: data.test,
      inputShape: await inputShapeOf(data),
      augmentations: await createAugmentedImages(
        data.train,
        experiment.augmentation ?? [],
        new Rng(seed),
      ),
      seed,
    }),
  );
  model.dispose();
  return { ...result, reestimated, best };
}

async function inputShapeOf({ test }: ImageSplits): Promise<number[]> {
  const { height, width, channels } = (await test.get(0)).image;
  return [1, height, width, channels];
}

interface Loaders {
  readonly train: DataLoader;
  readonly validation: DataLoader;
  readonly test: DataLoader;
  /** Training images as they are tested. */
  readonly plain: DataLoader;
}

function createLoaders(
  { augmentation = [], normalizes = false, validationImages, batchSize }: Experiment,
  data: ImageSplits,
  rng: Rng,
): Loaders {
  const last = normalizes ? [normalize(data.statistics)] : [];
  const evaluating = (images: Dataset<ImageExample>): DataLoader =>
    new DataLoader(images, { batchSize: 512, transform: last });
  // The same images are held back whatever the seed.
  const [train, validation] =
    validationImages === undefined
      ? [data.train, data.test]
      : randomSplit(
          data.train,
          [data.train.length - validationImages, validationImages],
          new Rng(42),
        );
  return {
    train: new DataLoader(train, {
      batchSize,
      shuffle: true,
      dropLast: validationImages !== undefined,
      rng,
      transform: [...augmentation, ...last],
    }),
    validation: evaluating(validation),
    test: evaluating(data.test),
    plain: new DataLoader(train, { batchSize, transform: last }),
  };
}
