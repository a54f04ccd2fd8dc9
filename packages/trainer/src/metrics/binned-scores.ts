import {
  cast,
  concat,
  expandDims,
  greaterEqual,
  mul,
  reshape,
  slice,
  sub,
  sum,
  tensor1d,
  tidy,
  type Tensor1D,
  type Tensor2D,
} from "@stratajs/tensor";
import { Accumulating } from "./accumulating.ts";
import { areaOfThresholds } from "./area-under-curve.ts";
import type { ClassArea } from "./auroc.ts";
import {
  counted,
  countInvalid,
  expectValid,
  labelRows,
  toProbabilities,
} from "./classification-inputs.ts";
import { DeviceTotal } from "./device-total.ts";
import { linspace } from "./linspace.ts";

/** Comparisons of scores with thresholds are made in parts of at most so many, 16 MB. */
const COMPARISONS = 4_194_304;

/** How many positive and negative examples of each class reach each threshold, counted on the device. */
export class BinnedScores extends Accumulating<DeviceTotal> {
  readonly #classes: number;
  readonly #ignoreIndex: number | undefined;
  readonly #thresholds: Float32Array;

  constructor(classes: number, thresholds: number, ignoreIndex: number | undefined) {
    if (!Number.isInteger(thresholds) || thresholds < 2) {
      throw new RangeError(
        `AUROC expected an integer of at least 2 thresholds but got ${thresholds}`,
      );
    }
    // Positives [thresholds, classes], negatives alike, positives [classes], examples, invalid labels.
    super(new DeviceTotal("AUROC", 2 * thresholds * classes + classes + 2, "int32"));
    this.#classes = classes;
    this.#ignoreIndex = ignoreIndex;
    this.#thresholds = linspace(thresholds);
  }

  add(scores: Tensor2D, labels: Tensor1D): void {
    const classes = this.#classes;
    this.accumulated.add(() => {
      const weights = counted(labels, this.#ignoreIndex);
      const probabilities = toProbabilities(scores, weights);
      const known = labelRows(labels, Math.max(classes, 2), weights);
      // With one column of scores the positive class is label 1.
      const truth = classes === 1 ? slice(known, [0, 1], [-1, 1]) : known;
      const examples = expandDims(weights, 1);
      const others = sub<Tensor2D>(examples, truth);
      const parts = [truth, others].map((members) => this.#reaching(probabilities, members));
      const all = [
        ...parts,
        sum<Tensor1D>(truth, 0),
        sum(examples, 0),
        countInvalid(weights, known),
      ];
      return cast<Tensor1D>(concat(all as Tensor1D[], 0), "int32");
    });
  }

  async areas(): Promise<ClassArea[]> {
    const classes = this.#classes;
    const count = this.#thresholds.length;
    const totals = await this.accumulated.read();
    const rest = 2 * count * classes;
    expectValid("AUROC", totals[rest + classes + 1]!, Math.max(classes, 2));
    return Array.from({ length: classes }, (_, label) => {
      const column = (offset: number): number[] =>
        Array.from({ length: count }, (__, index) => totals[offset + index * classes + label]!);
      const support = totals[rest + label]!;
      const negatives = totals[rest + classes]! - support;
      const area = areaOfThresholds(column(0), column(count * classes), {
        positives: support,
        negatives,
      });
      return { area, support };
    });
  }

  /** How many of `members` `[batch, classes]` have a score of each threshold or more: `[thresholds · classes]`. */
  #reaching(scores: Tensor2D, members: Tensor2D): Tensor1D {
    const [batch, classes] = scores.shape;
    const atOnce = Math.max(1, Math.floor(COMPARISONS / Math.max(1, batch * classes)));
    const parts: Tensor1D[] = [];
    for (let start = 0; start < this.#thresholds.length; start += atOnce) {
      const thresholds = this.#thresholds.slice(start, start + atOnce);
      parts.push(
        tidy(() => {
          const column = reshape(tensor1d(thresholds), [thresholds.length, 1, 1]);
          const isReached = cast(greaterEqual(expandDims(scores, 0), column), "float32");
          return reshape(sum(mul(isReached, expandDims(members, 0)), 1), [-1]) as Tensor1D;
        }),
      );
    }
    return concat(parts, 0);
  }
}
