import {
  add,
  maximum,
  minimum,
  mul,
  neg,
  reshape,
  slice,
  tidy,
  type Scalar,
  type Tensor,
} from "@tensorflow/tfjs-core";

/** What a step sees of one parameter. */
interface StepRow {
  readonly parameter: Tensor;
  /** Scaled and clipped. */
  readonly gradient: Tensor;
  /** One of each kind, in the kernel's order. */
  readonly memories: readonly Tensor[];
}

/** A parameter's next value, then its next memories. */
type StepRule = (row: StepRow) => Tensor[];

/**
 * A step as a composition. `toRule` gets the settings, whose names are given in the kernel's order without clipValue, the
 * last.
 */
export function stepEach<Name extends string>(
  inputs: readonly Tensor[],
  { count, isClipped }: { readonly count: number; readonly isClipped: boolean },
  names: readonly Name[],
  toRule: (settings: Readonly<Record<Name, Scalar>>) => StepRule,
): Tensor[] {
  const tensors = inputs.slice(0, -2);
  const [vector, factor] = inputs.slice(-2) as [Tensor, Tensor];
  const settings = names.map((name, i) => [name, entryOf(vector, i)] as const);
  const rule = toRule(Object.fromEntries(settings) as Record<Name, Scalar>);
  const limit = entryOf(vector, names.length);
  const rows = Array.from({ length: count }, (_, i) =>
    // A tidy for each, or the intermediate results of all parameters would be there at once.
    tidy(() => {
      const kinds = Array.from({ length: tensors.length / count }, (_kind, kind) => kind);
      const [parameter, given, ...memories] = kinds.map((kind) => tensors[kind * count + i]!);
      const gradient = isClipped ? clip(given!, factor, limit) : given!;
      return rule({ parameter: parameter!, gradient, memories });
    }),
  );
  return (rows[0] ?? []).flatMap((_, column) => rows.map((row) => row[column]!));
}

/** `kept * average + added * next`: how every running average moves. */
export function blend(average: Tensor, kept: Scalar, next: Tensor, added: Scalar): Tensor {
  return add(mul(average, kept), mul(next, added));
}

/** The gradient of the loss with the L2 penalty: `g + weightDecay · p`. */
export function withPenalty({ parameter, gradient }: StepRow, weightDecay: Scalar): Tensor {
  return add(gradient, mul(parameter, weightDecay));
}

function clip(gradient: Tensor, factor: Tensor, limit: Tensor): Tensor {
  return maximum(minimum(mul(gradient, factor), limit), neg(limit));
}

function entryOf(vector: Tensor, place: number): Scalar {
  return reshape(slice(vector, [place], [1]), []) as Scalar;
}
