import {
  add,
  expandDims,
  mul,
  rsqrt,
  sub,
  tidy,
  zeros,
  type Parameter,
  type Tensor,
} from "@stratajs/tensor";
import { Conv2d } from "../conv2d.ts";
import { Linear } from "../linear.ts";
import type { Module } from "../module.ts";
import { traceModel, type ModelTrace } from "../trace-model.ts";
import { copyModule } from "./copy-module.ts";
import { findFoldable, type Foldable } from "./find-foldable.ts";
import { FoldedBatchNorm } from "./folded-batch-norm.ts";

export interface FuseOptions {
  /**
   * Of an input that the model takes, the batch included: it is run once to see what follows what. By default
   * images of the channels of its first convolution, of the first size that fits.
   */
  readonly inputShape?: readonly number[];
}

/** The sides of images that are tried: those that networks are made for. */
const SIDES = [8, 16, 28, 32, 48, 64, 96, 128, 160, 192, 224, 227, 240, 256, 288, 299, 320, 384];

/**
 * A copy of a model for prediction, in which the convolutions (and linear layers) before batch norms compute those
 * too: `weight · γ / √(variance + ε)`, `(bias - mean) · γ / √(variance + ε) + β`.
 *
 * The same numbers but for rounding, and a kernel less for each. Pairs are found in a trace: a convolution that
 * runs once, and whose output nothing but a batch norm takes. The model stays as it is; the copy has its own
 * parameters, and its convolutions a bias.
 *
 * @throws when no input that fits is found, or the copy of one of the model's own classes does not run.
 *
 * @example
 * ```ts
 * const fast = fuse(model);
 * ```
 */
export function fuse<M extends Module<never, unknown>>(
  model: M,
  { inputShape }: FuseOptions = {},
): M {
  const [trace, shape] = traceWithFittingInput(model, inputShape);
  const replaced = new Map<object, Module>();
  for (const pair of findFoldable(trace)) {
    replaced.set(pair.layer, fold(pair) as Module<never, unknown> as Module);
    replaced.set(pair.norm, new FoldedBatchNorm());
  }
  const copy = copyModule(model, replaced);
  try {
    traceWith(copy, shape);
  } catch (error) {
    copy.dispose();
    throw new Error(
      `fuse made a copy of ${model.constructor.name} that does not run. A class of its modules may have #private ` +
        "members, which a copy cannot have: make them ordinary properties",
      { cause: error },
    );
  }
  return copy;
}

function traceWithFittingInput(
  model: Module<never, unknown>,
  given: readonly number[] | undefined,
): [ModelTrace, readonly number[]] {
  if (given !== undefined) return [traceWith(model, given), given];
  let reason: unknown;
  for (const shape of possibleInputs(model)) {
    try {
      return [traceWith(model, shape), shape];
    } catch (error) {
      reason = error;
    }
  }
  throw new Error(
    `fuse found no input that ${model.constructor.name} takes; give the shape of one: fuse(model, { inputShape })`,
    { cause: reason },
  );
}

function possibleInputs(model: Module<never, unknown>): number[][] {
  const first = model
    .modules()
    .find((module) => module instanceof Conv2d || module instanceof Linear);
  if (first instanceof Conv2d) return SIDES.map((side) => [1, side, side, first.inChannels]);
  return first instanceof Linear ? [[1, first.weight.shape[1]!]] : [];
}

function traceWith(model: Module<never, unknown>, shape: readonly number[]): ModelTrace {
  const x = zeros([...shape]);
  try {
    return traceModel(model, x, { shapesOnly: true });
  } finally {
    x.dispose();
  }
}

/** The layer and its batch norm in one. */
function fold({ layer, norm }: Foldable): Conv2d | Linear<Tensor> {
  const result = withBias(layer);
  tidy(() => {
    const mean = norm.runningMean!.value;
    const inverse = rsqrt(add(norm.runningVariance!.value, norm.epsilon));
    const factor = norm.weight === undefined ? inverse : mul(inverse, norm.weight.value);
    const centred = layer.bias === undefined ? mul(mean, -1) : sub(layer.bias.value, mean);
    const scaled = mul(centred, factor);
    assign(result.bias!, norm.bias === undefined ? scaled : add(scaled, norm.bias.value));
    // A filter has its output channels last, a matrix first.
    const perOutput = layer instanceof Linear ? expandDims(factor, 1) : factor;
    assign(result.weight, mul(layer.weight.value, perOutput));
  });
  return result;
}

function withBias(layer: Conv2d | Linear<Tensor>): Conv2d | Linear<Tensor> {
  if (layer instanceof Conv2d) {
    return new Conv2d(layer.inChannels, layer.outChannels, { ...layer.options, bias: true });
  }
  const [outFeatures, inFeatures] = layer.weight.shape;
  return new Linear<Tensor>(inFeatures!, outFeatures!);
}

function assign(parameter: Parameter, value: Tensor): void {
  parameter.value.assign(value);
}
