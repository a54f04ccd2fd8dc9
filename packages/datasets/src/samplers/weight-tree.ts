/**
 * Weights of which one is found by where it lies in their sum, and can be taken out: a binary tree of sums.
 * Additions and comparisons only, so that every engine finds the same.
 */
export class WeightTree {
  /** The root is 1, the children of n are 2n and 2n + 1, and the weights are from `#leaves` on. */
  readonly #sums: Float64Array;
  readonly #leaves: number;

  constructor(weights: Float64Array) {
    this.#leaves = 2 ** (32 - Math.clz32(Math.max(1, weights.length) - 1));
    this.#sums = new Float64Array(2 * this.#leaves);
    this.#sums.set(weights, this.#leaves);
    for (let node = this.#leaves - 1; node >= 1; node--) this.#sum(node);
  }

  /** The weight that covers `fraction`, in [0, 1), of the sum; never one that is 0. */
  find(fraction: number): number {
    const sums = this.#sums;
    let left = fraction * sums[1]!;
    let node = 1;
    while (node < this.#leaves) {
      node *= 2;
      // Rounding may put it at the very end; there is nothing to be found in an empty half.
      if (left >= sums[node]! && sums[node + 1]! > 0) left -= sums[node++]!;
    }
    return node - this.#leaves;
  }

  remove(index: number): void {
    let node = index + this.#leaves;
    this.#sums[node] = 0;
    for (node >>= 1; node >= 1; node >>= 1) this.#sum(node);
  }

  #sum(node: number): void {
    this.#sums[node] = this.#sums[2 * node]! + this.#sums[2 * node + 1]!;
  }
}
