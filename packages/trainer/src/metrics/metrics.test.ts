import { wasm } from "@stratajs/backend-wasm";
import {
  memory,
  mul,
  Parameter,
  Rng,
  softmaxCrossEntropy,
  stack,
  tensor1d,
  tensor2d,
  useBackend,
  valueAndGrads,
  type Tensor,
  type Tensor1D,
} from "@stratajs/tensor";
import * as fc from "fast-check";
import { beforeAll, describe, expect, it } from "vitest";
import { Accuracy } from "./accuracy.ts";
import { AUROC } from "./auroc.ts";
import { CalibrationError } from "./calibration-error.ts";
import { ConfusionMatrix } from "./confusion-matrix-metric.ts";
import { F1Score } from "./f1-score.ts";
import type { Metric } from "./metric.ts";
import { Precision } from "./precision.ts";
import { Recall } from "./recall.ts";

beforeAll(() => useBackend([wasm()]));

const CLASSES = 3;

type AnyMetric = Metric<unknown> & { update(predictions: Tensor, labels: Tensor1D): void };

const metrics: Readonly<Record<string, () => AnyMetric>> = {
  accuracy: () => new Accuracy(CLASSES),
  "top-2 accuracy": () => new Accuracy(CLASSES, { topK: 2, average: "macro" }),
  precision: () => new Precision(CLASSES, { average: "none" }),
  recall: () => new Recall(CLASSES, { ignoreIndex: 1 }),
  "F1 score": () => new F1Score(CLASSES, { average: "weighted" }),
  "confusion matrix": () => new ConfusionMatrix(CLASSES),
  "calibration error": () => new CalibrationError(CLASSES, { bins: 4 }) as AnyMetric,
  AUROC: () => new AUROC(CLASSES),
  "AUROC of thresholds": () => new AUROC(CLASSES, { thresholds: 5 }),
};

interface Example {
  readonly scores: readonly number[];
  readonly label: number;
}

/** Few different scores, so that ties are frequent. */
const examples = fc.array(
  fc.record({
    scores: fc.array(fc.constantFrom(0, 0.25, 0.5, 0.75, 1), {
      minLength: CLASSES,
      maxLength: CLASSES,
    }),
    label: fc.nat(CLASSES - 1),
  }),
  { minLength: 2, maxLength: 12 },
);

function update(metric: AnyMetric, batch: readonly Example[]): void {
  const predictions = tensor2d(
    batch.map(({ scores }) => [...scores]),
    [batch.length, CLASSES],
  );
  const labels = tensor1d(
    batch.map(({ label }) => label),
    "int32",
  );
  metric.update(predictions, labels);
  predictions.dispose();
  labels.dispose();
}

async function valueOf(create: () => AnyMetric, batches: readonly (readonly Example[])[]) {
  const metric = create();
  for (const batch of batches) update(metric, batch);
  const value = await metric.compute();
  metric.dispose();
  return numbers(value);
}

function numbers(value: unknown): number[] {
  return typeof value === "number" ? [value] : Object.values(value as object).flat();
}

function expectClose(actual: readonly number[], expected: readonly number[]): void {
  expect(actual).toHaveLength(expected.length);
  for (const [index, value] of actual.entries()) expect(value).toBeCloseTo(expected[index]!, 5);
}

describe.each(Object.entries(metrics))("%s", (_name, create) => {
  it("does not depend on the order of examples, nor on how they come in batches", async () => {
    const property = fc.assert(
      fc.asyncProperty(examples, fc.nat(1000), fc.nat(10), async (batch, seed, place) => {
        const whole = await valueOf(create, [batch]);
        const shuffled = [...new Rng(seed).permutation(batch.length)].map((index) => batch[index]!);
        const cut = 1 + (place % (batch.length - 1));
        expectClose(await valueOf(create, [shuffled.slice(0, cut), shuffled.slice(cut)]), whole);
      }),
      { numRuns: 25 },
    );
    await expect(property).resolves.toBeUndefined();
  });

  it("holds what it says, goes on from its state, and leaves nothing behind", async () => {
    const batch: Example[] = [
      { scores: [0.2, 0.5, 0.3], label: 0 },
      { scores: [0.1, 0.1, 0.8], label: 2 },
      { scores: [0.6, 0.2, 0.2], label: 0 },
    ];
    const before = memory();
    const metric = create();
    update(metric, batch);
    const { held } = metric;
    expect(memory().numTensors - before.numTensors).toBe(held.tensors);
    expect(memory().numBytes - before.numBytes).toBe(held.bytes);
    const other = create();
    other.loadState!(JSON.parse(JSON.stringify(await metric.state!())));
    update(metric, batch);
    update(other, batch);
    expect(await other.compute()).toEqual(await metric.compute());
    metric.reset();
    update(metric, batch);
    expect(metric.held).toEqual(held);
    metric.dispose();
    other.dispose();
    expect(memory().numTensors).toBe(before.numTensors);
    expect(memory().numBytes).toBe(before.numBytes);
  });
});

describe("metrics of classes", () => {
  it.each(Object.entries(metrics))("%s names what it cannot take", async (_name, create) => {
    const metric = create();
    const two = tensor2d([[0.5, 0.5]]);
    const label = tensor1d([0], "int32");
    expect(() => metric.update(two, label)).toThrow(
      "expected predictions [batch, 3] and labels [batch] but got [1, 2] and [1]",
    );
    update(metric, [{ scores: [0, 1, 0], label: 3 }]);
    await expect(metric.compute()).rejects.toThrow("from 0 to 2 but 1 example has another");
    metric.dispose();
    two.dispose();
    label.dispose();
  });

  it("take class numbers where those are enough, and notice any that is no class", async () => {
    const predictions = tensor1d([0, 5, 7], "int32");
    const labels = tensor1d([0, 1, 9], "int32");
    for (const metric of [new ConfusionMatrix(CLASSES), new Precision(CLASSES)]) {
      metric.update(predictions, labels);
      await expect(metric.compute()).rejects.toThrow("but 2 examples have others");
      metric.dispose();
    }
    for (const metric of [new AUROC(CLASSES), new CalibrationError(CLASSES) as AnyMetric]) {
      expect(() => metric.update(predictions, labels)).toThrow(
        "expected predictions [batch, 3] but got [3]: it needs scores, not class numbers",
      );
    }
    predictions.dispose();
    labels.dispose();
  });

  it("refuse settings that make no sense", () => {
    expect(() => new Accuracy(1)).toThrow("Accuracy expected an integer of at least 2 classes");
    expect(() => new F1Score(3, { topK: 4 })).toThrow(
      "F1Score expected topK from 1 to 3 but got 4",
    );
    expect(() => new AUROC(3, { thresholds: 1 })).toThrow("at least 2 thresholds but got 1");
    expect(() => new CalibrationError(3, { bins: 0 })).toThrow("at least 1 bin but got 0");
    expect(() => new Recall(3, { names: ["a"] })).toThrow("Recall expected 3 names but got 1");
    expect(() => new AUROC(3, { names: ["a"] })).toThrow("AUROC expected 3 names but got 1");
    expect(() => new Recall(3).loadState([1, 2])).toThrow("a state of 10 numbers but got 2");
  });

  it("may be told of a step's logits, whose gradients they leave alone", async () => {
    const parameter = new Parameter([CLASSES], { initializer: () => Float32Array.of(1, 2, 3) });
    const labels = tensor1d([2, 0], "int32");
    const before = memory();
    const step = (told: readonly AnyMetric[]) =>
      valueAndGrads(() => {
        const logits = stack([parameter.value, mul(parameter.value, 2)]);
        for (const metric of told) metric.update(logits, labels);
        return softmaxCrossEntropy(logits, labels);
      }, [parameter]);
    const all = Object.values(metrics).map((create) => create());
    const [alone, beside] = [step([]), step(all)];
    const gradients = [alone, beside].map((each) => each.gradients.get(parameter)!);
    expect(await gradients[1]!.data()).toEqual(await gradients[0]!.data());
    expect(numbers(await all[0]!.compute())).toEqual([0.5]);
    for (const each of [...gradients, alone.value, beside.value, ...all]) each.dispose();
    expect(memory().numTensors).toBe(before.numTensors);
    expect(memory().numBytes).toBe(before.numBytes);
    parameter.dispose();
    labels.dispose();
  });

  it("give classes their names", async () => {
    const recall = new Recall(CLASSES, { average: "none", names: ["cat", "dog", "fox"] });
    update(recall, [
      { scores: [0.9, 0, 0.1], label: 0 },
      { scores: [0.9, 0, 0.1], label: 1 },
    ]);
    expect(await recall.compute()).toEqual({ cat: 1, dog: 0, fox: 0 });
    recall.dispose();
  });

  it("do not take a NaN for a hit among the likeliest", async () => {
    const top2 = new Accuracy(CLASSES, { topK: 2 });
    update(top2, [{ scores: [Number.NaN, Number.NaN, Number.NaN], label: 2 }]);
    expect(await top2.compute()).toBe(0);
    top2.dispose();
  });
});
