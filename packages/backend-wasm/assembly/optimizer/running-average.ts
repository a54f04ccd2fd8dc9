import { multiplyAdd } from "./rounded";

/** `kept * average + added * next`: how every running average moves. */
// @ts-ignore: decorator
@inline
export function blend(average: v128, kept: v128, next: v128, added: v128): v128 {
  return multiplyAdd(next, added, f32x4.mul(average, kept));
}
