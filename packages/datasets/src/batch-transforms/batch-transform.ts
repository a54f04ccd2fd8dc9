import type { RandomApply, RandomChoice } from "../transforms/random-choice.ts";
import type { CutMix } from "./cut-mix.ts";
import type { MixUp } from "./mix-up.ts";

/** What to do to a batch as a whole, as plain data. */
export type BatchTransform =
  | CutMix
  | MixUp
  | RandomApply<BatchTransform>
  | RandomChoice<BatchTransform>;
