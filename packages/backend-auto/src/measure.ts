import { SGD } from "@stratajs/optim";
import {
  fill,
  mean,
  Rng,
  square,
  valueAndGrads,
  type Backend,
  type Scalar,
  type Tensor,
  type TrainableModel,
} from "@stratajs/tensor";

/** What to time: a model, as it will be trained. */
export interface Measurement {
  /**
   * Makes the model, anew on each backend: parameters live on one. A `Module` of @stratajs/layers, so
   * `() => createModel("resnet18")`.
   */
  readonly model: () => TrainableModel & { dispose?(): void };
  /** `[batch, height, width, channels]` */
  readonly inputShape: readonly number[];
}

export interface Measured {
  readonly name: string;
  /** Of one training step: forward, backward and SGD. */
  readonly milliseconds: number;
}

interface Rejection {
  readonly name: string;
  readonly reason: string;
}

/** Engines compile kernels and shaders in their first steps. */
const WARM_UP_STEPS = 2;
const TIMED_STEPS = 2;

/** Trains a few steps on each candidate that can run, and stops it: tensors made on it before are gone. */
export async function measureCandidates(
  candidates: readonly Backend[],
  measurement: Measurement,
): Promise<{ measured: Measured[]; rejected: Rejection[] }> {
  const measured: Measured[] = [];
  const rejected: Rejection[] = [];
  for (const candidate of candidates) {
    const { name } = candidate;
    const reason = await candidate.unavailable();
    if (reason !== undefined) {
      rejected.push({ name, reason });
      continue;
    }
    try {
      await candidate.start();
      measured.push({ name, milliseconds: await timeStep(measurement) });
    } catch (error) {
      const message = error instanceof Error ? error.message : String(error);
      rejected.push({ name, reason: `training the model failed: ${message}` });
    } finally {
      await candidate.stop();
    }
  }
  measured.sort((a, b) => a.milliseconds - b.milliseconds);
  return { measured, rejected };
}

async function timeStep({ model: createModel, inputShape }: Measurement): Promise<number> {
  const model = createModel();
  const optimizer = new SGD(model.parameters(), { learningRate: 1e-6 });
  const x = fill([...inputShape], 0.5);
  let shortest = Infinity;
  try {
    for (let step = 0; step < WARM_UP_STEPS + TIMED_STEPS; step++) {
      const start = performance.now();
      await trainStep(model, optimizer, x);
      if (step >= WARM_UP_STEPS) shortest = Math.min(shortest, performance.now() - start);
    }
  } finally {
    x.dispose();
    optimizer.dispose();
    model.dispose?.();
  }
  return shortest;
}

async function trainStep(model: TrainableModel, optimizer: SGD, x: Tensor): Promise<void> {
  const context = { training: true, rng: new Rng(0) };
  const { value, gradients } = valueAndGrads(
    () => mean(square(model.forward(x, context))) as Scalar,
    model.parameters(),
  );
  optimizer.step(gradients);
  // Nothing is sure to have been computed before it is read.
  await value.data();
  value.dispose();
}
