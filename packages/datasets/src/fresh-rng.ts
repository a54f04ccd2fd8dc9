import { Rng } from "@stratajs/tensor";

/** A stream that nobody can foresee, for whoever gave no seed. */
export function freshRng(): Rng {
  return new Rng(crypto.getRandomValues(new BigUint64Array(1))[0]!);
}
