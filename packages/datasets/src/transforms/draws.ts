import type { Rng } from "@stratajs/tensor";

/** One number in [low, high), to 32 bits. */
export function drawUniform(rng: Rng, low = 0, high = 1): number {
  return low + (high - low) * (rng.word() * 2 ** -32);
}

/** One of the integers 0 … count − 1. */
export function drawInteger(rng: Rng, count: number): number {
  return Math.floor(rng.word() * 2 ** -32 * count);
}
