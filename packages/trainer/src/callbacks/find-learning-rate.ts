import { Rng } from "@stratajs/tensor";
import { countExamples } from "../device-batch.ts";
import { Breather } from "../event-loop.ts";
import { expectCount, expectEither } from "../expect-settings.ts";
import { leavingLoaderState } from "../loader-state.ts";
import { PhaseLog } from "../phase-log.ts";
import { TaskMetrics } from "../task-metrics.ts";
import type { Loader, Task } from "../task.ts";
import { runTrainingStep } from "../training-step.ts";
import { smoothed, suggestLearningRate, type LearningRateSearch } from "./learning-rate-search.ts";

export interface FindLearningRateOptions {
  /** The first rate; 1e-8 by default. */
  readonly minLearningRate?: number;
  /** The last; 1 by default. */
  readonly maxLearningRate?: number;
  /** Steps from one to the other; 100 by default. */
  readonly numTraining?: number;
  /** Whether each rate is a multiple of the one before or lies as far from it; `"exponential"` by default. */
  readonly mode?: "exponential" | "linear";
  /** The search ends when the smoothed loss is so many times the best one; 4 by default, Infinity for never. */
  readonly earlyStopThreshold?: number;
  /** How much of the smoothed loss is kept at every step (`beta`); 0.98 by default. */
  readonly smoothing?: number;
  /** What dropout and the like draw from; `new Rng(0)` by default. */
  readonly rng?: Rng;
}

/**
 * Trains for some steps while the learning rate rises, and finds the rate at which the loss falls fastest: Lightning's
 * `Tuner.lr_find`. Smith 2015, https://arxiv.org/abs/1506.01186
 *
 * Afterwards weights, running statistics and the loader's order are as before; the optimizer is one of its own, which the
 * task makes. `plotLearningRate` draws what comes out.
 *
 * @example
 * ```ts
 * const search = await findLearningRate(task, train);
 * console.log(search.suggestion);
 * await writeFile("rates.svg", await plotLearningRate(search));
 * ```
 */
export async function findLearningRate<Batch, HostBatch>(
  task: Task<Batch, HostBatch>,
  train: Loader<HostBatch>,
  options: FindLearningRateOptions = {},
): Promise<LearningRateSearch> {
  return searchLearningRate(task, train, { ...options, shouldStop: () => false });
}

interface SearchOptions extends FindLearningRateOptions {
  /** Asked after every step; true ends the search. */
  readonly shouldStop: () => boolean;
}

/** `findLearningRate` for those who may have to end it. */
export async function searchLearningRate<Batch, HostBatch>(
  task: Task<Batch, HostBatch>,
  train: Loader<HostBatch>,
  options: SearchOptions,
): Promise<LearningRateSearch> {
  const rates = toRates(options);
  const losses = await leavingLoaderState(train, () => trainAlong(rates, task, train, options));
  const learningRates = rates.slice(0, losses.length);
  const smooth = smoothed(losses, options.smoothing);
  return {
    learningRates,
    losses,
    smoothedLosses: smooth,
    suggestion: suggestLearningRate({ learningRates, smoothedLosses: smooth }),
    mode: options.mode ?? "exponential",
  };
}

/** The loss of a step at each rate, until it has grown too much; the model is afterwards as before. */
async function trainAlong<Batch, HostBatch>(
  rates: readonly number[],
  task: Task<Batch, HostBatch>,
  train: Loader<HostBatch>,
  options: SearchOptions,
): Promise<number[]> {
  const { rng = new Rng(0), shouldStop } = options;
  const before = await task.model.stateDict();
  const numTraining = rates.length;
  const length = { totalSteps: numTraining, stepsPerEpoch: numTraining, maxEpochs: 1 };
  const configured = task.configureOptimizers(length);
  const optimizer = "optimizer" in configured ? configured.optimizer : configured;
  const log = new PhaseLog("train", new TaskMetrics(task));
  const parameters = task.model.parameters();
  const losses: number[] = [];
  const breather = new Breather();
  try {
    for await (const data of endless(train)) {
      optimizer.learningRate = rates[losses.length]!;
      const examples = countExamples(task, data);
      const step = { task, parameters, rng, log, accumulate: 1, examples };
      const { loss, gradients } = runTrainingStep(step, data);
      log.abandon();
      optimizer.step(gradients);
      losses.push((await loss.data<"float32">())[0]!);
      loss.dispose();
      if (losses.length === numTraining || hasDiverged(losses, options)) break;
      await breather.breathe();
      if (shouldStop()) break;
    }
    return losses;
  } finally {
    log.reset();
    optimizer.dispose();
    task.model.loadStateDict(before);
  }
}

function toRates(options: FindLearningRateOptions): number[] {
  const { minLearningRate: low = 1e-8, maxLearningRate: high = 1 } = options;
  const { numTraining: count = 100, mode = "exponential" } = options;
  if (!(low > 0 && high > low && high < Infinity)) {
    throw new RangeError(
      `findLearningRate expected 0 < minLearningRate < maxLearningRate but got ${low} and ${high}`,
    );
  }
  expectCount("findLearningRate", { numTraining: count }, 2);
  expectEither("findLearningRate", { mode }, ["exponential", "linear"]);
  return Array.from({ length: count }, (_, i) => {
    const part = i / (count - 1);
    return mode === "linear" ? low + (high - low) * part : low * (high / low) ** part;
  });
}

/** NaN has, too. */
function hasDiverged(
  losses: readonly number[],
  { earlyStopThreshold = 4, smoothing }: FindLearningRateOptions,
): boolean {
  const smooth = smoothed(losses, smoothing);
  const latest = smooth.at(-1)!;
  return losses.length > 1 && !(latest <= earlyStopThreshold * Math.min(...smooth));
}

async function* endless<HostBatch>(train: Loader<HostBatch>): AsyncGenerator<HostBatch> {
  for (;;) {
    let count = 0;
    for await (const batch of train) {
      count++;
      yield batch;
    }
    if (count === 0) throw new Error("findLearningRate expected a loader of batches but got none");
  }
}
