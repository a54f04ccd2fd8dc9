import {
  argMax,
  cast,
  concat,
  equal,
  expandDims,
  greaterEqual,
  max,
  mul,
  pad,
  slice,
  sub,
  sum,
  tensor1d,
  type Tensor,
  type Tensor1D,
  type Tensor2D,
} from "@stratajs/tensor";
import { Accumulating } from "./accumulating.ts";
import {
  checkClasses,
  checkScores,
  counted,
  countInvalid,
  expectValid,
  labelRows,
  toProbabilities,
} from "./classification-inputs.ts";
import {
  calibrationError,
  toBin,
  type CalibrationBin,
  type CalibrationNorm,
} from "./calibration.ts";
import { DeviceTotal } from "./device-total.ts";
import { linspace } from "./linspace.ts";
import type { Metric } from "./metric.ts";

export interface CalibrationErrorOptions {
  /** Of equal width over [0, 1]; 15 by default. */
  readonly bins?: number;
  /** `l1` (the expected calibration error) by default, `l2` its root mean square, `max` the largest of a bin. */
  readonly norm?: CalibrationNorm;
  /** Examples of this label do not count. */
  readonly ignoreIndex?: number | undefined;
}

/**
 * How far confidence, the probability of the likeliest class, is from the share of right predictions:
 * torchmetrics' `MulticlassCalibrationError`, `Σ |accuracy − confidence| · share` over bins of confidence.
 *
 * https://arxiv.org/abs/1706.04599
 */
export class CalibrationError extends Accumulating<DeviceTotal> implements Metric<number> {
  readonly classes: number;
  readonly bins: number;
  readonly norm: CalibrationNorm;
  readonly #ignoreIndex: number | undefined;

  constructor(classes: number, options: CalibrationErrorOptions = {}) {
    const { bins = 15, norm = "l1", ignoreIndex } = options;
    checkClasses("CalibrationError", classes);
    if (!Number.isInteger(bins) || bins < 1) {
      throw new RangeError(
        `CalibrationError expected an integer of at least 1 bin but got ${bins}`,
      );
    }
    // Examples, confidences and right predictions of each bin, and labels that are no class. One bin more, as torchmetrics:
    // a confidence of exactly 1 is not below the last boundary.
    super(new DeviceTotal("CalibrationError", 3 * (bins + 1) + 1, "float32"));
    this.classes = classes;
    this.bins = bins;
    this.norm = norm;
    this.#ignoreIndex = ignoreIndex;
  }

  /**
   * @param predictions `[batch, classes]` logits or probabilities
   * @param labels `[batch]`
   */
  update(predictions: Tensor2D, labels: Tensor1D): void {
    const { classes } = this;
    checkScores("CalibrationError", classes, predictions, labels);
    this.accumulated.add(() => {
      const weights = counted(labels, this.#ignoreIndex);
      const probabilities = toProbabilities(predictions, weights);
      const confidences = max<Tensor1D>(probabilities, 1);
      const isRight = cast(equal(argMax(probabilities, 1), labels), "float32");
      const members = mul<Tensor2D>(this.#members(confidences), expandDims(weights, 1));
      return concat(
        [
          sum<Tensor1D>(members, 0),
          weighed(members, confidences),
          weighed(members, isRight as Tensor1D),
          countInvalid(weights, labelRows(labels, classes, weights)),
        ],
        0,
      );
    });
  }

  async compute(): Promise<number> {
    return calibrationError(await this.readBins(), this.norm);
  }

  /** What a reliability diagram shows; the last bin holds confidences of exactly 1. */
  async readBins(): Promise<CalibrationBin[]> {
    const totals = await this.accumulated.read();
    const count = this.bins + 1;
    expectValid("CalibrationError", totals[3 * count]!, this.classes);
    return Array.from({ length: count }, (_, bin) =>
      toBin({
        from: bin / this.bins,
        to: Math.min((bin + 1) / this.bins, 1),
        examples: totals[bin]!,
        confidence: totals[count + bin]!,
        right: totals[2 * count + bin]!,
      }),
    );
  }

  /** `[batch]` -> `[batch, bins + 1]`, 1 in the bin of each. */
  #members(confidences: Tensor1D): Tensor2D {
    const boundaries = tensor1d(linspace(this.bins + 1));
    const reached = cast<Tensor2D>(
      greaterEqual(expandDims(confidences, 1), expandDims(boundaries, 0)),
      "float32",
    );
    // In a bin is who reached its lower boundary but not the next.
    const higher = slice(reached, [0, 1], [-1, this.bins]);
    const next = pad(higher, [
      [0, 0],
      [0, 1],
    ]);
    return sub<Tensor2D>(reached, next);
  }
}

function weighed(members: Tensor2D, values: Tensor): Tensor1D {
  return sum<Tensor1D>(mul(members, expandDims(values, 1)), 0);
}
