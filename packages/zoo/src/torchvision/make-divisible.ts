/**
 * A number of channels near `channels` that is a multiple of `divisor`, and not a tenth less: how torchvision rounds the
 * widths of mobile networks.
 */
export function makeDivisible(channels: number, divisor = 8): number {
  const nearest = Math.max(divisor, Math.floor((channels + divisor / 2) / divisor) * divisor);
  return nearest < 0.9 * channels ? nearest + divisor : nearest;
}
