/** How many shares of that size make the whole. */
// @ts-ignore: decorator
@inline
export function shares(whole: i32, share: i32): i32 {
  return (whole + share - 1) / share;
}

/** Where the i-th of `count` shares, as even as can be, starts. */
// @ts-ignore: decorator
@inline
export function shareStart(whole: i32, i: i32, count: i32): i32 {
  return <i32>((<i64>whole * <i64>i) / <i64>count);
}
