import { Tensor, type Scalar } from "@tensorflow/tfjs-core";
import { differentiate } from "./differentiate.ts";
import { registerGradients } from "./gradients.ts";
import type { Parameter } from "./parameter.ts";

/** The gradient of a loss in each parameter that it depends on, of the shape of its `value`. */
export type Gradients = ReadonlyMap<Parameter, Tensor>;

/**
 * Runs `f` and differentiates its result: `loss.backward()` as a function.
 *
 * Parameters that are not trainable, or that the loss does not depend on, have no entry; one given twice
 * (tied weights) has one. Everything that `f` made is disposed of; `value` and the gradients belong to the caller (an optimizer's `step` takes the
 * gradients over).
 *
 * @throws when `f` does not give a scalar, or the loss depends on no trainable parameter, as PyTorch does.
 */
export function valueAndGrads(
  f: () => Scalar,
  parameters: Iterable<Parameter>,
): { value: Scalar; gradients: Gradients } {
  registerGradients();
  const trained = [...new Set(parameters)].filter((parameter) => parameter.trainable);
  const variables = trained.map((parameter) => parameter.value);
  if (variables.length === 0) {
    throw new Error("valueAndGrads expected at least one trainable parameter but got none");
  }
  const { value, gradients: found } = differentiate(() => requireScalar(f()), variables);
  const gradients = new Map<Parameter, Tensor>();
  for (const [index, parameter] of trained.entries()) {
    const gradient = found[index];
    if (gradient) gradients.set(parameter, gradient);
  }
  if (gradients.size === 0) {
    value.dispose();
    throw new Error(
      "valueAndGrads expected a loss that depends on a trainable parameter but it depends on none; " +
        "compute it inside f, from the parameters' values",
    );
  }
  return { value, gradients };
}

function requireScalar(loss: unknown): Scalar {
  if (!(loss instanceof Tensor)) {
    const actual = loss instanceof Promise ? "a promise; f must not be async" : typeof loss;
    throw new TypeError(`valueAndGrads expected f to return a scalar tensor but got ${actual}`);
  }
  if (loss.rank === 0) return loss as Scalar;
  throw new Error(
    `valueAndGrads expected f to return a scalar but got shape [${loss.shape.join(", ")}]; reduce it with mean or sum`,
  );
}
