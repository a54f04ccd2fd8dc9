/** Numbers of steps, epochs and the like, by name. */
export function expectCount(owner: string, settings: Record<string, number>, least = 1): void {
  for (const [name, value] of Object.entries(settings)) {
    if (Number.isSafeInteger(value) && value >= least) continue;
    throw new RangeError(
      `${owner} expected ${name} to be an integer of at least ${least} but got ${value}`,
    );
  }
}

/** A choice between two words, by name. */
export function expectEither(
  owner: string,
  settings: Record<string, string>,
  [one, other]: readonly [one: string, other: string],
): void {
  for (const [name, value] of Object.entries(settings)) {
    if (value === one || value === other) continue;
    throw new TypeError(
      `${owner} expected ${name} "${one}" or "${other}" but got "${String(value)}"`,
    );
  }
}
