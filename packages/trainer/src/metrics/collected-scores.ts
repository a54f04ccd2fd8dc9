import type { Json } from "@stratajs/checkpoint";
import {
  cast,
  keep,
  tensor1d,
  tensor2d,
  tidy,
  type Tensor1D,
  type Tensor2D,
} from "@stratajs/tensor";
import type { Held } from "../leak-check.ts";
import type { Accumulated } from "./accumulating.ts";
import { areaUnderCurve } from "./area-under-curve.ts";
import type { ClassArea } from "./auroc.ts";
import { counted, expectValid, toProbabilities } from "./classification-inputs.ts";

interface Batch {
  /** `[batch, classes]` */
  readonly scores: Tensor2D;
  /** `[batch]` */
  readonly labels: Tensor1D;
}

/** Every score of every batch, kept on the device: exact, and it grows by `4 · (classes + 1)` bytes an example. */
export class CollectedScores implements Accumulated {
  readonly #classes: number;
  readonly #ignoreIndex: number | undefined;
  #batches: Batch[] = [];
  #examples = 0;

  constructor(classes: number, ignoreIndex: number | undefined) {
    this.#classes = classes;
    this.#ignoreIndex = ignoreIndex;
  }

  get held(): Held {
    // Asked for after every step, when there may be many batches.
    return { tensors: 2 * this.#batches.length, bytes: 4 * (this.#classes + 1) * this.#examples };
  }

  add(scores: Tensor2D, labels: Tensor1D): void {
    const batch = tidy(() => ({
      scores: keep(toProbabilities(cast(scores, "float32"), counted(labels, this.#ignoreIndex))),
      // Not cast, which gives back the same handle where there is nothing to do.
      labels: keep(cast<Tensor1D>(labels, "int32").clone()),
    }));
    this.#keep(batch);
  }

  async areas(): Promise<ClassArea[]> {
    const classes = this.#classes;
    const { scores, labels } = await this.#read();
    const known = Math.max(classes, 2);
    expectValid("AUROC", labels.filter((label) => label < 0 || label >= known).length, known);
    return Array.from({ length: classes }, (_, column) => {
      const positive = classes === 1 ? 1 : column;
      const isPositive = labels.map((label) => label === positive);
      const own = Float32Array.from(labels, (_label, example) => scores[example]![column]!);
      return {
        area: areaUnderCurve(own, isPositive),
        support: isPositive.filter(Boolean).length,
      };
    });
  }

  async state(): Promise<Json> {
    const batches = this.#batches.map(async ({ scores, labels }) => ({
      scores: [...(await scores.data())],
      labels: [...(await labels.data())],
    }));
    return Promise.all(batches);
  }

  loadState(state: Json): void {
    this.reset();
    if (!Array.isArray(state)) {
      throw new TypeError(`AUROC expected a state of batches but got ${typeof state}`);
    }
    for (const batch of state as unknown as { scores: (number | null)[]; labels: number[] }[]) {
      const { labels } = batch;
      const scores = batch.scores.map((score) => score ?? Number.NaN);
      this.#keep({
        scores: keep(tensor2d(scores, [labels.length, this.#classes])),
        labels: keep(tensor1d(labels, "int32")),
      });
    }
  }

  reset(): void {
    for (const { scores, labels } of this.#batches) {
      scores.dispose();
      labels.dispose();
    }
    this.#batches = [];
    this.#examples = 0;
  }

  #keep(batch: Batch): void {
    this.#batches.push(batch);
    this.#examples += batch.labels.size;
  }

  /** Examples that count: `[examples][classes]` and `[examples]`. */
  async #read(): Promise<{ scores: Float32Array[]; labels: number[] }> {
    const scores: Float32Array[] = [];
    const labels: number[] = [];
    for (const batch of this.#batches) {
      const values = await batch.scores.data<"float32">();
      const truth = await batch.labels.data<"int32">();
      for (const [example, label] of truth.entries()) {
        if (label === this.#ignoreIndex) continue;
        labels.push(label);
        scores.push(values.subarray(example * this.#classes, (example + 1) * this.#classes));
      }
    }
    return { scores, labels };
  }
}
