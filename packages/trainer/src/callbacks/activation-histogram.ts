import { watchForward, type Module } from "@stratajs/layers";
import { dispose, inference, keep, tidy, type Tensor } from "@stratajs/tensor";
import type { Callback, TrainBatch } from "../callback.ts";
import { withUploaded } from "../device-batch.ts";
import { expectCount } from "../expect-settings.ts";
import { TaskMetrics } from "../task-metrics.ts";
import type { Task } from "../task.ts";
import type { Trainer } from "../trainer.ts";
import { logHistogram } from "./histogram-log.ts";

export interface ActivationHistogramOptions {
  /** How many steps lie between two histograms; 100 by default. */
  readonly everySteps?: number;
  /** Which layers, by path; by default those without layers in them. */
  readonly filter?: (path: string, layer: Module) => boolean;
}

/**
 * Histograms of what each layer puts out, to the loggers that draw them: `activations/layer1.0.conv1`.
 *
 * The batch that was just learned from runs once more, in inference and watched, so that training itself computes the same
 * bits as without.
 */
export class ActivationHistogram implements Callback {
  readonly name = "ActivationHistogram";
  readonly #options: Required<ActivationHistogramOptions>;
  #step = -1;

  constructor(options: ActivationHistogramOptions = {}) {
    this.#options = { everySteps: 100, filter: (_, layer) => isLeaf(layer), ...options };
    expectCount(this.name, { everySteps: this.#options.everySteps });
  }

  onFitStart(trainer: Trainer): void {
    this.#step = trainer.step;
  }

  async onTrainBatchEnd(trainer: Trainer, { step, data }: TrainBatch): Promise<void> {
    if (step === this.#step) return;
    this.#step = step;
    const { everySteps, filter } = this.#options;
    // After the first step, then after so many more.
    if (trainer.loggers.length === 0 || (step - 1) % everySteps !== 0) return;
    const task = trainer.task as Task<unknown, unknown>;
    const run = (): Map<string, Tensor> => watchedOutputs(task, data, filter);
    // Predicting adds to no metric.
    const outputs = task.predictStep ? run() : await new TaskMetrics(task).leaving(run);
    try {
      for (const [path, output] of outputs) {
        const values = await output.data<"float32">();
        await logHistogram(trainer, `activations/${path || "model"}`, values);
      }
    } finally {
      dispose([...outputs.values()]);
    }
  }
}

/** What the layers put out; of one that runs more than once the last. */
function watchedOutputs(
  task: Task<unknown, unknown>,
  data: unknown,
  filter: (path: string, layer: Module) => boolean,
): Map<string, Tensor> {
  const outputs = new Map<string, Tensor>();
  const watched = [...task.model.namedModules()].filter(([path, layer]) => filter(path, layer));
  const stops = watched.map(([path, layer]) =>
    watchForward(layer, (forward) => {
      const output = forward();
      if (isTensor(output)) {
        outputs.get(path)?.dispose();
        outputs.set(path, keep(output.clone()));
      }
      return output;
    }),
  );
  try {
    const context = { ...inference, log: () => {} };
    const step = (task.predictStep ?? task.validationStep ?? task.trainingStep).bind(task);
    withUploaded(task, data, (batch) => void tidy(() => void step(batch, context)));
  } finally {
    for (const stop of stops) stop();
  }
  return outputs;
}

function isTensor(value: unknown): value is Tensor {
  return typeof value === "object" && value !== null && "dataId" in value;
}

function isLeaf(layer: Module): boolean {
  return layer.namedChildren().next().done === true;
}
