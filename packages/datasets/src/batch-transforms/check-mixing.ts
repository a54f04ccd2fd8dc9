/** @throws unless they can be a mixing's. */
export function checkMixing(transform: string, alpha: number, classes: number): void {
  if (!(Number.isFinite(alpha) && alpha > 0)) {
    throw new RangeError(`${transform} expected an alpha above 0 but got ${alpha}`);
  }
  if (!(Number.isSafeInteger(classes) && classes >= 1)) {
    throw new RangeError(`${transform} expected classes as an integer from 1 but got ${classes}`);
  }
}
