import {
  add,
  maximum,
  minimum,
  mul,
  reshape,
  slice,
  tensor1d,
  tidy,
  type Scalar,
  type Tensor,
} from "@stratajs/tensor";
import type { Clipping, StepBatch } from "./buffered-optimizer.ts";

/** What a step sees of one parameter. */
export interface StepRow {
  readonly parameter: Tensor;
  /** Scaled and clipped. */
  readonly gradient: Tensor;
  /** In the order of the optimizer's buffer names. */
  readonly buffers: readonly Tensor[];
}

/**
 * A step as a composition of tensor operations, which every backend has: `rule` gives a parameter's next value and
 * then its next buffers.
 *
 * The settings reach the rule as scalars on the device, because they may change from step to step.
 *
 * @returns next parameters, then next buffers, in the batch's order.
 */
export function stepEach<Name extends string>(
  batch: StepBatch,
  settings: Readonly<Record<Name, number>>,
  rule: (row: StepRow, settings: Readonly<Record<Name, Scalar>>) => Tensor[],
): Tensor[] {
  const { parameters, gradients, buffers, clipping } = batch;
  const onDevice = upload(settings);
  const count = parameters.length;
  const rows = parameters.map((parameter, i) =>
    // A tidy for each, or the intermediate results of all parameters would be there at once.
    tidy(() =>
      rule(
        {
          parameter,
          gradient: clip(gradients[i]!, clipping),
          buffers: Array.from(
            { length: buffers.length / count },
            (_, kind) => buffers[kind * count + i]!,
          ),
        },
        onDevice,
      ),
    ),
  );
  return rows[0]!.flatMap((_, column) => rows.map((row) => row[column]!));
}

/** `kept * average + added * next`: how every running average moves. */
export function blend(average: Tensor, kept: Scalar, next: Tensor, added: Scalar): Tensor {
  return add(mul(average, kept), mul(next, added));
}

/** The gradient of the loss with the L2 penalty: `g + weightDecay · p`. */
export function withPenalty({ parameter, gradient }: StepRow, weightDecay: Scalar): Tensor {
  return add(gradient, mul(parameter, weightDecay));
}

function clip(gradient: Tensor, { factor, value, isIdle }: Clipping): Tensor {
  if (isIdle) return gradient;
  const scaled = mul(gradient, factor);
  return value === Infinity ? scaled : maximum(minimum(scaled, value), -value);
}

function upload<Name extends string>(
  settings: Readonly<Record<Name, number>>,
): Record<Name, Scalar> {
  const names = Object.keys(settings) as Name[];
  const values = tensor1d(names.map((name) => settings[name]));
  const entries = names.map((name, i) => [name, reshape(slice(values, [i], [1]), [])] as const);
  return Object.fromEntries(entries) as Record<Name, Scalar>;
}
