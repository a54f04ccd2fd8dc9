/** `[height, width]`, or one number for both. */
export type ImageSize = number | readonly [height: number, width: number];

/** `[smallest, largest]` */
export type Range = readonly [low: number, high: number];

/** @throws unless the lengths are integers from 1. */
export function toSize(transform: string, size: ImageSize): [height: number, width: number] {
  const pair = typeof size === "number" ? [size, size] : size;
  if (pair.length !== 2 || !pair.every((length) => Number.isSafeInteger(length) && length >= 1)) {
    throw new RangeError(
      `${transform} expected a size of integers from 1 but got ${JSON.stringify(size)}`,
    );
  }
  return [pair[0]!, pair[1]!];
}

/** @throws unless `p` is in [0, 1]. */
export function checkProbability(transform: string, p: number): void {
  if (p >= 0 && p <= 1) return;
  throw new RangeError(`${transform} expected p in [0, 1] but got ${p}`);
}

/** @throws unless `value` is two numbers within the bounds, the smaller first. */
export function checkRange(
  transform: string,
  name: string,
  value: Range,
  low: number = -Infinity,
  high: number = Infinity,
): void {
  const isRange = Array.isArray(value) && value.length === 2 && value.every(Number.isFinite);
  if (isRange && low <= value[0] && value[0] <= value[1] && value[1] <= high) return;
  throw new RangeError(
    `${transform} expected ${name} as [smallest, largest] within ${low} and ${high} but got ${JSON.stringify(value)}`,
  );
}

/** @throws unless `value` is one of the choices. */
export function checkChoice<Choice extends string>(
  transform: string,
  name: string,
  value: Choice,
  choices: readonly Choice[],
): void {
  if (choices.includes(value)) return;
  throw new TypeError(
    `${transform} expected ${name} ${choices.map((choice) => `"${choice}"`).join(" or ")} but got ${JSON.stringify(value)}`,
  );
}
