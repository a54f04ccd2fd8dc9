import type { Padding2d, Size2d } from "../kernels/signatures.ts";

/** A number for both directions, or `[height, width]`. */
export type Size = number | Size2d;

/** Zeros: a number for every side, `[rows, columns]`, or `[[top, bottom], [left, right]]`. */
export type Padding = number | Size2d | Padding2d;

export function toSize(name: string, value: Size, least = 1): Size2d {
  const size: Size2d = typeof value === "number" ? [value, value] : value;
  if (
    Array.isArray(size) &&
    size.length === 2 &&
    size.every((n) => Number.isInteger(n) && n >= least)
  )
    return size;
  throw new RangeError(
    `${name} expected an integer of at least ${least}, or [height, width] of such, but got ${JSON.stringify(value)}`,
  );
}

export function toPadding(name: string, value: Padding): Padding2d {
  const sides: unknown = typeof value === "number" ? [value, value] : value;
  const padding = Array.isArray(sides)
    ? sides.map((side: unknown) => (typeof side === "number" ? [side, side] : side))
    : [];
  const valid =
    padding.length === 2 &&
    padding.every(
      (side) =>
        Array.isArray(side) &&
        side.length === 2 &&
        side.every((n) => Number.isInteger(n) && n >= 0),
    );
  if (valid) return padding as unknown as Padding2d;
  throw new RangeError(
    `${name} expected padding as an integer of at least 0, [rows, columns] or [[top, bottom], [left, right]] but got ${JSON.stringify(value)}`,
  );
}

export function formatShape(shape: readonly (number | string)[]): string {
  return `[${shape.join(", ")}]`;
}

/** Errors in the one form: what was expected, what came. */
export function expectShape(
  what: string,
  actual: readonly number[],
  expected: readonly (number | string)[],
): void {
  const fits =
    actual.length === expected.length &&
    expected.every((size, axis) => typeof size === "string" || size === actual[axis]);
  if (!fits) {
    throw new Error(`${what} expected ${formatShape(expected)} but got ${formatShape(actual)}`);
  }
}
