import type { Rng } from "@stratajs/tensor";
import { checkProbability } from "./check-settings.ts";
import { drawUniform } from "./draws.ts";
import type { Transform } from "./transform.ts";

/** Of transforms of images, or of batches. */
export interface RandomApply<One = Transform> {
  readonly name: "randomApply";
  readonly transforms: readonly One[];
  readonly p: number;
}

export interface RandomChoice<One = Transform> {
  readonly name: "randomChoice";
  readonly transforms: readonly One[];
  /** How likely each is; their sum is 1. */
  readonly p: readonly number[];
}

/** All of the transforms, in order, with probability `p`, else none: torchvision's `RandomApply`. */
export function randomApply<One = Transform>(
  transforms: readonly One[],
  { p = 0.5 }: { readonly p?: number } = {},
): RandomApply<One> {
  checkProbability("randomApply", p);
  checkSome("randomApply", transforms);
  return { name: "randomApply", transforms, p };
}

/**
 * One of the transforms: torchvision's `RandomChoice`.
 *
 * @param options.p how likely each is, in any unit; all alike by default.
 */
export function randomChoice<One = Transform>(
  transforms: readonly One[],
  { p = transforms.map(() => 1) }: { readonly p?: readonly number[] } = {},
): RandomChoice<One> {
  checkSome("randomChoice", transforms);
  const sum = p.reduce((total, weight) => total + weight, 0);
  const isValid = p.length === transforms.length && p.every((weight) => weight >= 0) && sum > 0;
  if (!isValid || !Number.isFinite(sum)) {
    throw new RangeError(
      `randomChoice expected a p from 0 for each of ${transforms.length} transforms but got [${p.join(", ")}]`,
    );
  }
  return { name: "randomChoice", transforms, p: p.map((weight) => weight / sum) };
}

function checkSome(transform: string, transforms: readonly unknown[]): void {
  if (Array.isArray(transforms) && transforms.length > 0) return;
  throw new TypeError(
    `${transform} expected a list of transforms but got ${JSON.stringify(transforms)}`,
  );
}

/** The transforms whose turn it is. */
export function drawTransforms<One>(
  chance: RandomApply<One> | RandomChoice<One>,
  rng: Rng,
): readonly One[] {
  let place = drawUniform(rng);
  if (chance.name === "randomApply") return place < chance.p ? chance.transforms : [];
  const last = chance.p.findLastIndex((weight) => weight > 0);
  let chosen = 0;
  while (chosen < last && place >= chance.p[chosen]!) place -= chance.p[chosen++]!;
  return [chance.transforms[chosen]!];
}
