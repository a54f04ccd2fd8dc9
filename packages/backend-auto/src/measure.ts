import {
  dispose,
  fill,
  mean,
  Rng,
  runTrainingKernel,
  square,
  tensor1d,
  tidy,
  valueAndGrads,
  scalar,
  type Backend,
  type Parameter,
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

/** Trains a few steps on each candidate that can run, and stops it. */
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
  const parameters = [...new Set(model.parameters())].filter(({ trainable }) => trainable);
  const x = fill([...inputShape], 0.5);
  let shortest = Infinity;
  try {
    for (let step = 0; step < WARM_UP_STEPS + TIMED_STEPS; step++) {
      const start = performance.now();
      await trainStep(model, parameters, x);
      if (step >= WARM_UP_STEPS) shortest = Math.min(shortest, performance.now() - start);
    }
  } finally {
    x.dispose();
    model.dispose?.();
  }
  return shortest;
}

async function trainStep(
  model: TrainableModel,
  parameters: readonly Parameter[],
  x: Tensor,
): Promise<void> {
  const context = { training: true, rng: new Rng(0) };
  const { value, gradients } = valueAndGrads(
    () => mean(square(model.forward(x, context))) as Scalar,
    parameters,
  );
  const updated = tidy(() => sgdStep([...gradients]));
  for (const [i, parameter] of [...gradients.keys()].entries()) parameter.value.assign(updated[i]!);
  // Nothing is sure to have been computed before it is read.
  await value.data();
  dispose([value, ...gradients.values(), ...updated]);
}

function sgdStep(gradients: readonly (readonly [Parameter, Tensor])[]): Tensor[] {
  // [learningRate, momentum, dampening, weightDecay, clipValue], and the factor of the gradients
  const settings = tensor1d([1e-6, 0, 0, 0, Infinity]);
  const inputs = [
    ...gradients.map(([parameter]) => parameter.value),
    ...gradients.map(([, gradient]) => gradient),
    settings,
    scalar(1),
  ];
  const attributes = { count: gradients.length, inPlace: false, nesterov: false };
  return runTrainingKernel("SgdStep", inputs, attributes);
}
