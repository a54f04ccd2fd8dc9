import { madd } from "../vector";

/** `kept * average + added * next`: how every running average moves. */
// @ts-ignore: decorator
@inline
export function blend(average: v128, kept: f32, next: v128, added: f32): v128 {
  return madd(next, f32x4.splat(added), f32x4.mul(average, f32x4.splat(kept)));
}
