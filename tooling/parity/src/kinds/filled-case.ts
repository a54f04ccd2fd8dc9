import {
  keep,
  Rng,
  softmaxCrossEntropy,
  tensor1d,
  tidy,
  valueAndGrads,
  type Tensor,
  type Tensor2D,
} from "@stratajs/tensor";
import { Comparison, type Deviation } from "../comparison.ts";
import type { Fixture } from "../fixture.ts";
import { toHost, toInput } from "../layout.ts";
import type { AnyModule } from "../build.ts";
import { buildModule } from "../operations.ts";
import { ruleMadeInput, ruleMadeState } from "../rule-made-weights.ts";

/** A model of full size with rule-made weights: its prediction and, for some, one training step. */
export async function runFilledCase(fixture: Fixture): Promise<Deviation[]> {
  const shape = fixture.metadata<number[]>("input_shape")!;
  const model = buildModule(fixture, shape.length);
  model.loadStateDict(ruleMadeState(await model.stateDict()));
  const comparison = new Comparison(fixture.noise);
  const input = imagesOf(shape);
  const prediction = tidy(() => model.forward(input.value as never));
  comparison.add("eval.y", await toHost(prediction), fixture.tensor("eval.y"));
  for (const used of [prediction, input]) used.dispose();
  const batch = fixture.metadata<number>("train_batch");
  if (batch !== undefined) await trainOnce(model, [batch, ...shape.slice(1)], fixture, comparison);
  model.dispose();
  return comparison.deviations;
}

async function trainOnce(
  model: AnyModule,
  shape: readonly number[],
  fixture: Fixture,
  comparison: Comparison,
): Promise<void> {
  const input = imagesOf(shape);
  const logits: Tensor[] = [];
  const { value, gradients } = valueAndGrads(() => {
    const y = model.forward(input.value as never, { training: true, rng: new Rng(0) }) as Tensor2D;
    logits.push(keep(y));
    const labels = Array.from({ length: shape[0]! }, (_, n) => (7 * n) % y.shape[1]);
    return softmaxCrossEntropy(y, tensor1d(labels, "int32"));
  }, model.parameters());
  comparison.add("train.y", await toHost(logits[0]!), fixture.tensor("train.y"));
  comparison.add(
    "train.loss",
    { shape: [1], data: await value.data() },
    fixture.tensor("train.loss"),
  );
  const names = fixture.metadata<string[]>("parameters")!;
  const norms = new Float32Array(names.length);
  for (const [i, name] of names.entries()) {
    norms[i] = l2Norm(await gradients.get(model.getParameter(name))!.data());
  }
  comparison.add(
    "train.grad_norms",
    { shape: [names.length], data: norms },
    fixture.tensor("train.grad_norms"),
  );
  for (const used of [input, logits[0]!, value, ...gradients.values()]) used.dispose();
}

function l2Norm(values: Iterable<number>): number {
  let squares = 0;
  for (const value of values) squares += value * value;
  return Math.sqrt(squares);
}

function imagesOf(shape: readonly number[]): ReturnType<typeof toInput> {
  const size = shape.reduce((product, dimension) => product * dimension, 1);
  return toInput({ shape, data: ruleMadeInput(size) });
}
