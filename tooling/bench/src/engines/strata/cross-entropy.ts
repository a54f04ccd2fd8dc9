import {
  dispose,
  registerGradients,
  softmaxCrossEntropy,
  tensor1d,
  type Tensor,
} from "@stratajs/tensor";
import { grad } from "@tensorflow/tfjs-core";
import type { CrossEntropyCase } from "../../cases.ts";
import type { Prepared } from "../serve.ts";
import { random } from "./random.ts";

export function prepareCrossEntropy({ batch, classes, backward }: CrossEntropyCase): Prepared {
  registerGradients();
  const logits = random([batch, classes]);
  const labels = tensor1d(
    Array.from({ length: batch }, (_, i) => i % classes),
    "int32",
  );
  const loss = (x: Tensor): Tensor => softmaxCrossEntropy(x, labels);
  const gradient = grad(loss);
  return {
    run: backward ? () => gradient(logits).dispose() : () => loss(logits).dispose(),
    dispose: () => dispose([logits, labels]),
  };
}
