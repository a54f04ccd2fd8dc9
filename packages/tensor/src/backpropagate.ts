import { engine, tidy, zeros, type NamedTensorMap, type Tensor } from "@tensorflow/tfjs-core";
import { runTrainingKernel } from "./kernels/registry.ts";

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
      const found = gradientsOf(node, dys, wanted);
      // Held until all are added: one may be the gradient of several inputs.
      for (const [, dx] of found) gradients.hold(dx);
      for (const [id, dx] of found) gradients.add(id, dx);
      for (const [, dx] of found) gradients.release(dx);
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

type FailedRule = (error: unknown) => void;

let onFailedRule: FailedRule | undefined;

/**
 * Until the function returned is called, a rule that throws gives zeros and is told to `report`: to see all
 * that would fail, not only the first.
 */
export function passOverFailingRules(report: FailedRule): () => void {
  onFailedRule = report;
  return () => (onFailedRule = undefined);
}

/** The gradients of a node's inputs, those that somebody wants. */
function gradientsOf(
  { kernelName, inputs, saved = [], gradient }: TapeNode,
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
    try {
      return applyRule(kernelName, gradient(dys), sought);
    } catch (error) {
      if (!onFailedRule) throw error;
      onFailedRule(error);
      return sought.map(([, { shape }]) => zeros(shape));
    }
  });
  // A rule may give a tensor of somebody else's, a constant say, which is not ours to add to or dispose of.
  const scope = engine().state.activeScope.id;
  const isOurs = (dx: Tensor): boolean => dx.scopeId === scope || saved.includes(dx);
  const owned = found.map((dx) => (isOurs(dx) ? dx : dx.clone()));
  return sought.map(([, { id }], i) => [id, owned[i]!]);
}

function applyRule(
  kernelName: string,
  compute: Record<string, () => Tensor>,
  sought: readonly [name: string, input: Tensor][],
): Tensor[] {
  return sought.map(([name, { shape }]) => {
    const dx = compute[name]?.();
    if (dx?.dtype === "float32" && String(dx.shape) === String(shape)) return dx;
    throw new Error(
      `the gradient of ${kernelName} expected float32 [${String(shape)}] for its input ${name} but got ` +
        (dx === undefined ? "none" : `${dx.dtype} [${String(dx.shape)}]`),
    );
  });
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
    const total = present === undefined ? gradient : this.#sum(present, gradient);
    this.hold(total);
    this.#gradients.set(id, total);
    if (present !== undefined) this.release(present);
  }

  remove(id: number): void {
    const gradient = this.#gradients.get(id);
    if (gradient === undefined) return;
    this.#gradients.delete(id);
    this.release(gradient);
  }

  hold(gradient: Tensor): void {
    this.#holders.set(gradient, (this.#holders.get(gradient) ?? 0) + 1);
  }

  /** The last one to let go of it disposes of it. */
  release(gradient: Tensor): void {
    const holders = this.#holders.get(gradient)! - 1;
    if (holders > 0) {
      this.#holders.set(gradient, holders);
      return;
    }
    this.#holders.delete(gradient);
    gradient.dispose();
  }

  disposeUnlessHeld(tensor: Tensor): void {
    if (!this.#holders.has(tensor)) tensor.dispose();
  }

  /** In place where the backend can and nobody else holds what is there. */
  #sum(present: Tensor, gradient: Tensor): Tensor {
    const isShared = this.#holders.get(present)! > 1;
    const sum = isShared ? present.clone() : present;
    const [total] = runTrainingKernel("AccumulateGradient", { sum, term: gradient }, {});
    if (isShared) sum.dispose();
    return total;
  }
}
