import type { Predictions } from "../predict.ts";

export interface TopPredictions {
  /** `[examples]`, the likeliest class of each; of equal ones the first. */
  readonly classes: Int32Array;
  /** `[examples]`, the probability given to it, in [0, 1]. */
  readonly confidences: Float32Array;
}

/** The likeliest class of every example, from a classifier's probabilities `[examples, classes]`. */
export function topPredictions({ values, shape }: Predictions): TopPredictions {
  const [examples, classes] = shape;
  if (examples === undefined || classes === undefined || shape.length !== 2) {
    throw new RangeError(
      `topPredictions expected predictions [examples, classes] but got [${shape.join(", ")}]`,
    );
  }
  const result: TopPredictions = {
    classes: new Int32Array(examples),
    confidences: new Float32Array(examples),
  };
  for (let example = 0; example < examples; example++) {
    const row = values.subarray(example * classes, (example + 1) * classes);
    const best = row.reduce((top, value, index) => (value > row[top]! ? index : top), 0);
    result.classes[example] = best;
    result.confidences[example] = row[best]!;
  }
  return result;
}
