/** An even share of the whole, rounded up to whole blocks, of which it has one at least. */
export function shareOf(whole: number, shares: number, block: number): number {
  return Math.max(1, Math.ceil(whole / Math.max(shares, 1) / block)) * block;
}

/** `low` where the bounds exclude each other. */
export function clamp(value: number, low: number, high: number): number {
  return Math.max(low, Math.min(value, high));
}
