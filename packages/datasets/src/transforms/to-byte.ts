export function toByte(value: number): number {
  if (value < 0) return 0;
  return value > 255 ? 255 : value;
}
