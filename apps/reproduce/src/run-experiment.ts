import { DataLoader, type ImageSplits } from "@stratajs/datasets";
import { Rng } from "@stratajs/tensor";
import { ImageClassifier, ProgressBar, Trainer, updateBatchNorm } from "@stratajs/trainer";
import { createModel } from "@stratajs/zoo";
import type { Experiment } from "./experiments.ts";
import { fingerprint } from "./fingerprint.ts";

/** What one seed gave; lists are by epoch. */
export interface SeedResult {
  readonly seed: number;
  readonly trainLoss: readonly number[];
  readonly trainAccuracy: readonly number[];
  readonly testAccuracy: readonly number[];
  /** Test accuracy with batch-norm statistics taken again over the training set. */
  readonly reestimated: number | undefined;
  /** SHA-256 of the losses and the final weights. */
  readonly fingerprint: string;
  readonly seconds: number;
  /** γ of the first batch norm. */
  readonly gamma: readonly number[];
}

/** Trains once: weights, shuffling and everything else come from the seed. */
export async function runExperiment(
  experiment: Experiment,
  { train, test }: ImageSplits,
  seed: number,
): Promise<SeedResult> {
  const { batchSize, epochs, schedule } = experiment;
  const rng = new Rng(seed);
  const model = createModel(experiment.model, { rng });
  const task = new ImageClassifier(model, {
    optimizer: experiment.optimizer,
    ...(schedule && { schedule: (optimizer, { totalSteps }) => schedule(optimizer, totalSteps) }),
  });
  const trainer = new Trainer({ maxEpochs: epochs, rng, callbacks: [new ProgressBar()] });
  const loaders = {
    train: new DataLoader(train, { batchSize, shuffle: true, rng }),
    validation: new DataLoader(test, { batchSize: 512 }),
  };
  const started = performance.now();
  await trainer.fit(task, loaders);
  const seconds = (performance.now() - started) / 1000;
  const history = trainer.history.map(({ metrics }) => metrics);
  const byEpoch = (name: string): number[] => history.map((metrics) => metrics[name]!);
  const losses = byEpoch("trainLoss");
  const weights = await model.stateDict();
  const gamma = [...(await model.getParameter("net.1.weight").data())];
  let reestimated: number | undefined;
  if (experiment.reestimates) {
    await updateBatchNorm(model, new DataLoader(train, { batchSize }));
    reestimated = (await trainer.test(task, loaders.validation))["testAccuracy"];
  }
  model.dispose();
  return {
    seed,
    trainLoss: losses,
    trainAccuracy: byEpoch("trainAccuracy"),
    testAccuracy: byEpoch("validationAccuracy"),
    reestimated,
    fingerprint: await fingerprint(losses, weights),
    seconds,
    gamma,
  };
}
