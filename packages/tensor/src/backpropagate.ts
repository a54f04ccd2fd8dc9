import { add, tidy, type NamedTensorMap, type Tensor } from "@tensorflow/tfjs-core";

/** What tfjs-core's tape holds of an op that ran. */
export interface TapeNode {
  readonly kernelName: string;
  readonly inputs: NamedTensorMap;
  readonly outputs: readonly Tensor[];
  /** Made for this node alone. */
  readonly saved?: readonly Tensor[];
  readonly gradient?: (dys: readonly (Tensor | undefined)[]) => Record<string, () => Tensor>;
}

/**
 * Walks the tape backward from `y`, whose gradient is `dy`, and gives that of each of `xs`, or undefined
 * where there is none.
 *
 * A gradient is disposed of as soon as the op that made its tensor has been passed, and so is what that op
 * saved: a step's peak of memory is then the end of its forward pass. To be run in a tidy, which owns what
 * is returned.
 */
export function backpropagate(
  tape: readonly TapeNode[],
  y: Tensor,
  dy: Tensor,
  xs: readonly Tensor[],
): (Tensor | undefined)[] {
  const wanted = idsThatDependOn(tape, xs);
  const gradients = new GradientStore();
  gradients.add(y.id, dy);
  for (const node of tape.toReversed()) {
    const dys = node.outputs.map(({ id }) => gradients.get(id));
    if (dys.some((gradient) => gradient !== undefined)) {
      for (const [id, dx] of gradientsOf(node, dys, wanted)) gradients.add(id, dx);
      for (const { id } of node.outputs) gradients.remove(id);
    }
    for (const tensor of node.saved ?? []) gradients.disposeUnlessHeld(tensor);
  }
  return xs.map(({ id }) => gradients.get(id));
}

/** The tensors that are a function of `xs`. */
function idsThatDependOn(tape: readonly TapeNode[], xs: readonly Tensor[]): Set<number> {
  const ids = new Set(xs.map(({ id }) => id));
  for (const { inputs, outputs } of tape) {
    if (Object.values(inputs).some(({ id }) => ids.has(id))) {
      for (const { id } of outputs) ids.add(id);
    }
  }
  return ids;
}

/** The gradients of a node's inputs, those that somebody wants. */
function gradientsOf(
  { kernelName, inputs, gradient }: TapeNode,
  dys: readonly (Tensor | undefined)[],
  wanted: ReadonlySet<number>,
): [id: number, dx: Tensor][] {
  const sought = Object.entries(inputs).filter(([, { id }]) => wanted.has(id));
  if (sought.length === 0) return [];
  if (gradient === undefined) {
    throw new Error(
      `${kernelName} has no gradient; register one (tfjs-core's registerGradient), or keep it out of the loss`,
    );
  }
  const found = tidy(() => {
    const compute = gradient(dys);
    return sought.map(([name, input]) => {
      const dx = compute[name]?.();
      if (dx?.dtype === "float32" && String(dx.shape) === String(input.shape)) return dx;
      throw new Error(
        `the gradient of ${kernelName} expected float32 [${String(input.shape)}] for its input ${name} but got ` +
          (dx === undefined ? "none" : `${dx.dtype} [${String(dx.shape)}]`),
      );
    });
  });
  return sought.map(([, { id }], i) => [id, found[i]!]);
}

/** Gradients by the tensor that they are of. Several may be one: an op may pass on the gradient that it got. */
class GradientStore {
  readonly #gradients = new Map<number, Tensor>();
  readonly #holders = new Map<Tensor, number>();

  get(id: number): Tensor | undefined {
    return this.#gradients.get(id);
  }

  /** Adds to what is there already. */
  add(id: number, gradient: Tensor): void {
    const present = this.#gradients.get(id);
    const total = present === undefined ? gradient : add(present, gradient);
    this.#holders.set(total, (this.#holders.get(total) ?? 0) + 1);
    this.#gradients.set(id, total);
    if (present === undefined) return;
    this.#release(present);
    this.disposeUnlessHeld(gradient);
  }

  remove(id: number): void {
    const gradient = this.#gradients.get(id);
    if (gradient === undefined) return;
    this.#gradients.delete(id);
    this.#release(gradient);
  }

  disposeUnlessHeld(tensor: Tensor): void {
    if (!this.#holders.has(tensor)) tensor.dispose();
  }

  #release(gradient: Tensor): void {
    const holders = this.#holders.get(gradient)! - 1;
    if (holders > 0) {
      this.#holders.set(gradient, holders);
      return;
    }
    this.#holders.delete(gradient);
    gradient.dispose();
  }
}
