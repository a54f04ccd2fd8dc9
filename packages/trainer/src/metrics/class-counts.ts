import type { Json } from "@stratajs/checkpoint";
import {
  add,
  cast,
  concat,
  expandDims,
  mul,
  sum,
  type Tensor,
  type Tensor1D,
  type Tensor2D,
} from "@stratajs/tensor";
import type { Held } from "../leak-check.ts";
import {
  checkBatch,
  counted,
  countInvalid,
  expectValid,
  labelRows,
  predictedClasses,
  rows,
} from "./classification-inputs.ts";
import { DeviceTotal } from "./device-total.ts";

/** Of one class, over all examples that count. */
export interface ClassCount {
  /** Examples of the class that were taken for it. */
  readonly truePositives: number;
  /** Of others, taken for it. */
  readonly falsePositives: number;
  /** Of it, taken for others. */
  readonly falseNegatives: number;
}

export interface ClassCountsOptions {
  readonly classes: number;
  readonly topK: number;
  readonly ignoreIndex: number | undefined;
}

/** True positives, predictions and labels of every class, counted on the device: torchmetrics' stat scores. */
export class ClassCounts {
  readonly #metric: string;
  readonly #options: ClassCountsOptions;
  readonly #total: DeviceTotal;

  /** @param metric as errors name it. */
  constructor(metric: string, options: ClassCountsOptions) {
    this.#metric = metric;
    this.#options = options;
    this.#total = new DeviceTotal(3 * options.classes + 1, "int32");
  }

  get held(): Held {
    return this.#total.held;
  }

  /**
   * @param predictions `[batch, classes]` logits or probabilities, or `[batch]` class numbers
   * @param labels `[batch]`
   */
  add(predictions: Tensor, labels: Tensor1D): void {
    const { classes, topK, ignoreIndex } = this.#options;
    checkBatch(this.#metric, classes, predictions, labels);
    this.#total.add(() => {
      const weights = counted(labels, ignoreIndex);
      const predicted = rows(predictedClasses(predictions, labels, topK), classes);
      const truth = labelRows(labels, classes, weights);
      const guesses = mul<Tensor2D>(predicted, expandDims(weights, 1));
      const parts = [
        sum<Tensor1D>(mul(truth, predicted), 0),
        sum<Tensor1D>(guesses, 0),
        sum<Tensor1D>(truth, 0),
        add<Tensor1D>(countInvalid(weights, truth), countInvalid(weights, guesses)),
      ];
      return cast<Tensor1D>(concat(parts, 0), "int32");
    });
  }

  /** @throws when labels or predictions were no class. */
  async read(): Promise<ClassCount[]> {
    const { classes } = this.#options;
    const counts = await this.#total.read();
    expectValid(this.#metric, counts[3 * classes]!, classes);
    return Array.from({ length: classes }, (_, label) => {
      const truePositives = counts[label]!;
      return {
        truePositives,
        falsePositives: counts[classes + label]! - truePositives,
        falseNegatives: counts[2 * classes + label]! - truePositives,
      };
    });
  }

  state(): Promise<Json> {
    return this.#total.state();
  }

  loadState(state: Json): void {
    this.#total.loadState(this.#metric, state);
  }

  reset(): void {
    this.#total.reset();
  }
}
