import {
  keep,
  softmaxCrossEntropy,
  sum,
  tensor,
  valueAndGrads,
  type Reduction,
  type SoftmaxCrossEntropyOptions,
  type Tensor,
  type Tensor1D,
} from "@stratajs/tensor";
import { Comparison, type Deviation } from "../comparison.ts";
import type { Fixture } from "../fixture.ts";
import { gradientToHost, toHost, toInput } from "../layout.ts";
import { crossEntropyOptions } from "../cross-entropy-options.ts";
import { UnknownCase } from "../unknown-case.ts";

/** A loss and the gradient of its sum in the input. */
export async function runLossCase(fixture: Fixture): Promise<Deviation[]> {
  if (fixture.op !== "CrossEntropyLoss") throw new UnknownCase(fixture.op);
  const hyper = fixture.hyperparameters();
  const reduction = hyper.oneOf("reduction", ["mean", "sum", "none"], "mean");
  const options = crossEntropyOptions(hyper);
  const comparison = new Comparison(fixture.noise);
  const input = toInput(fixture.tensor("input.x"));
  const { shape, data } = fixture.labels("target");
  const labels = tensor(data, [...shape], "int32");
  const classWeights = fixture.has("weight") ? toInput(fixture.tensor("weight")) : undefined;
  const outputs: Tensor[] = [];
  const { value, gradients } = valueAndGrads(() => {
    const y = loss(input.value, labels, reduction, {
      ...options,
      ...(classWeights && { classWeights: classWeights.value as Tensor1D }),
    });
    outputs.push(keep(y));
    return sum(y);
  }, [input]);
  comparison.add("output.y", await toHost(outputs[0]!), fixture.tensor("output.y"));
  const gradient = gradients.get(input)!;
  comparison.add(
    "grad.input.x",
    await gradientToHost(input, gradient),
    fixture.tensor("grad.input.x"),
  );
  for (const used of [gradient, value, outputs[0]!, labels, input, classWeights]) used?.dispose();
  return comparison.deviations;
}

function loss(
  logits: Tensor,
  labels: Tensor,
  reduction: Reduction,
  options: SoftmaxCrossEntropyOptions,
): Tensor {
  if (reduction === "none") return softmaxCrossEntropy(logits, labels, { ...options, reduction });
  return softmaxCrossEntropy(logits, labels, { ...options, reduction });
}
