import { fill, getBackend, mean, tidy, type Scalar, type Tensor } from "@tensorflow/tfjs-core";
import { passOverFailingRules } from "./backpropagate.ts";
import type { Context } from "./context.ts";
import { observeTrainingKernels } from "./kernels/registry.ts";
import type { TrainingKernelName } from "./kernels/signatures.ts";
import type { Buffered } from "./module-buffer.ts";
import type { Parameter } from "./parameter.ts";
import { Rng } from "./rng/rng.ts";
import { valueAndGrads } from "./value-and-grads.ts";

/** What `checkTraining` needs of a model; every `Module` of @stratajs/layers has it. */
export interface TrainableModel {
  // A method, so that models of any tensor rank fit.
  forward(x: Tensor, context?: Context): Tensor;
  parameters(): Iterable<Parameter>;
  namedBuffers?(): Iterable<readonly [string, Buffered]>;
}

export interface TrainingCheck {
  readonly backend: string;
  /** What would fail, in words; empty when the model can be trained. */
  readonly problems: readonly string[];
  /** The tfjs kernels among the problems, which the backend lacks. */
  readonly missingKernels: readonly string[];
  /** Training kernels that the backend lacks and that run as compositions: right, but slower. */
  readonly compositions: readonly TrainingKernelName[];
}

/**
 * One forward and backward pass on a tiny input, to know before training what the active backend lacks: the
 * first op of the forward pass that fails or, where that passes, every op of the backward pass that does.
 *
 * `inputShape` includes the batch: `[2, 28, 28, 1]`. The model's buffers are put back as they were, and
 * nothing is left in memory.
 */
export function checkTraining(model: TrainableModel, inputShape: readonly number[]): TrainingCheck {
  const restore = [...(model.namedBuffers?.() ?? [])].map(([, buffer]) => buffer.snapshot());
  const compositions = new Set<TrainingKernelName>();
  const stopObserving = observeTrainingKernels((name, source) => {
    if (source === "composition") compositions.add(name);
  });
  const errors: unknown[] = [];
  const stopCollecting = passOverFailingRules((error) => errors.push(error));
  try {
    tidy(() => {
      const x = fill([...inputShape], 0.5);
      const context = { training: true, rng: new Rng(0) };
      valueAndGrads(() => mean(model.forward(x, context)) as Scalar, model.parameters());
    });
  } catch (error) {
    errors.push(error);
  } finally {
    stopCollecting();
    stopObserving();
    for (const putBack of restore) putBack();
  }
  const messages = errors.map((error) => (error instanceof Error ? error.message : String(error)));
  return {
    backend: getBackend(),
    problems: [...new Set(messages.map(inWords))],
    missingKernels: [...new Set(messages.flatMap((message) => missingKernel(message) ?? []))],
    compositions: [...compositions],
  };
}

function inWords(message: string): string {
  const kernel = missingKernel(message);
  if (kernel === undefined) return message;
  return `backend "${getBackend()}" has no kernel ${kernel}, which this model's training needs`;
}

function missingKernel(message: string): string | undefined {
  return /Kernel '(\w+)' not registered/.exec(message)?.[1];
}
