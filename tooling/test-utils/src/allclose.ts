import type { Tensor } from "@tensorflow/tfjs-core";

/** Numbers as tests have them: a tensor, a typed array, or arrays in arrays. */
export type ArrayLike = Tensor | NumericArray | NestedArray | number;

export type NumericArray =
  | Float32Array
  | Float64Array
  | Int32Array
  | Uint32Array
  | Int16Array
  | Uint16Array
  | Int8Array
  | Uint8Array;

export type NestedArray = readonly (number | NestedArray)[];

/** numpy's: close is `|actual - expected| <= absolute + relative * |expected|`. */
export interface Tolerance {
  /** `rtol`; 1e-5 by default. */
  readonly relative?: number;
  /** `atol`; 1e-6 by default. */
  readonly absolute?: number;
}

export interface Closeness {
  readonly close: boolean;
  /** The largest difference between finite values, of the largest expected one (at least 1). */
  readonly deviation: number;
  /** What differs most and where, for a failure's message. */
  readonly report: string;
}

/**
 * `numpy.testing.assert_allclose` as a value: equal shapes (where both sides have one), NaN where NaN is
 * expected, infinities equal, everything else within the tolerance.
 */
export async function compare(
  actual: ArrayLike,
  expected: ArrayLike,
  { relative = 1e-5, absolute = 1e-6 }: Tolerance = {},
): Promise<Closeness> {
  const shape = shapeOf(actual) ?? shapeOf(expected);
  const values = await valuesOf(actual);
  const wanted = await valuesOf(expected);
  const mismatch = describeShapes(actual, expected, values.length, wanted.length);
  if (mismatch !== undefined) return { close: false, deviation: Infinity, report: mismatch };
  let wrong = 0;
  let worst = { at: 0, excess: -1 };
  for (const [at, value] of values.entries()) {
    const excess = excessOf(value, wanted[at]!, { relative, absolute });
    if (excess > 1) wrong++;
    if (excess > worst.excess) worst = { at, excess };
  }
  if (values.length === 0) return { close: true, deviation: 0, report: "both are empty" };
  const place = formatPlace(worst.at, shape);
  return {
    close: wrong === 0,
    deviation: deviationOf(values, wanted),
    report:
      `${wrong} of ${values.length} values are further apart than ${absolute} + ${relative} * |expected|; ` +
      `worst at ${place}: got ${values[worst.at]} for ${wanted[worst.at]}, ` +
      `${Math.abs(values[worst.at]! - wanted[worst.at]!)} apart`,
  };
}

function deviationOf(values: readonly number[], wanted: readonly number[]): number {
  let difference = 0;
  let largest = 1;
  for (const [at, value] of values.entries()) {
    const expected = wanted[at]!;
    if (!Number.isFinite(value) || !Number.isFinite(expected)) continue;
    difference = Math.max(difference, Math.abs(value - expected));
    largest = Math.max(largest, Math.abs(expected));
  }
  return difference / largest;
}

/** The deviation in units of what is allowed. */
function excessOf(
  actual: number,
  expected: number,
  { relative, absolute }: Required<Tolerance>,
): number {
  if (Object.is(actual, expected) || actual === expected) return 0;
  if (!Number.isFinite(actual) || !Number.isFinite(expected)) return Infinity;
  return Math.abs(actual - expected) / (absolute + relative * Math.abs(expected));
}

function describeShapes(
  actual: ArrayLike,
  expected: ArrayLike,
  actualSize: number,
  expectedSize: number,
): string | undefined {
  const shapes = [shapeOf(actual), shapeOf(expected)] as const;
  if (shapes[0] && shapes[1] && shapes[0].join() !== shapes[1].join()) {
    return `shapes differ: got [${shapes[0].join(", ")}] for [${shapes[1].join(", ")}]`;
  }
  if (actualSize === expectedSize) return undefined;
  return `sizes differ: got ${actualSize} values for ${expectedSize}`;
}

function shapeOf(value: ArrayLike): readonly number[] | undefined {
  return isTensor(value) ? value.shape : undefined;
}

function isTensor(value: ArrayLike): value is Tensor {
  return typeof value === "object" && "dataSync" in value;
}

/** Asynchronously, because there is no other way to read a tensor of WebGPU. */
async function valuesOf(value: ArrayLike): Promise<readonly number[]> {
  return isTensor(value) ? Array.from(await value.data()) : flatten(value);
}

function flatten(value: Exclude<ArrayLike, Tensor>): readonly number[] {
  if (typeof value === "number") return [value];
  if (ArrayBuffer.isView(value)) return Array.from(value);
  return value.flatMap((entry) => flatten(entry));
}

function formatPlace(index: number, shape: readonly number[] | undefined): string {
  if (shape === undefined) return `[${index}]`;
  let rest = index;
  const place = shape.toReversed().map((size) => {
    const along = rest % size;
    rest = Math.floor(rest / size);
    return along;
  });
  return `[${place.toReversed().join(", ")}]`;
}
