export function expectCount(name: string, value: number): void {
  if (Number.isInteger(value) && value >= 1) return;
  throw new RangeError(`${name} expected an integer of at least 1 but got ${value}`);
}
