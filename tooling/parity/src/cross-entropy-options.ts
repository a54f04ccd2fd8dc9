import type { SoftmaxCrossEntropyOptions } from "@stratajs/tensor";
import type { Hyperparameters } from "./hyperparameters.ts";

/** The arguments of `CrossEntropyLoss`, except its reduction. */
export function crossEntropyOptions(
  hyper: Hyperparameters,
): Omit<SoftmaxCrossEntropyOptions, "reduction"> {
  const options = {
    labelSmoothing: hyper.number("label_smoothing", 0),
    ignoreIndex: hyper.number("ignore_index", -100),
  };
  hyper.expectAllRead();
  return options;
}
