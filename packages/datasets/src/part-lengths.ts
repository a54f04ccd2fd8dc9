/**
 * How many examples each part of a split has.
 *
 * @param parts fractions that add up to 1, or numbers of examples that add up to `length`. Of fractions, what
 * rounding leaves over goes to the first parts, one each.
 */
export function partLengths(caller: string, length: number, parts: readonly number[]): number[] {
  const sum = parts.reduce((total, part) => total + part, 0);
  const isValid = parts.length > 0 && parts.every((part) => part >= 0);
  if (isValid && sum === length && parts.every(Number.isInteger)) return [...parts];
  if (!isValid || Math.abs(sum - 1) > 1e-6) {
    throw new RangeError(
      `${caller} expected fractions that add up to 1, or integers that add up to ${length}, but got [${parts.join(", ")}]`,
    );
  }
  const lengths = parts.map((fraction) => Math.floor(length * fraction));
  const left = length - lengths.reduce((total, part) => total + part, 0);
  for (let i = 0; i < left; i++) lengths[i % lengths.length]! += 1;
  return lengths;
}
