/** Settings that must not be negative, by name. */
export function expectAtLeastZero(owner: string, settings: Record<string, number>): void {
  for (const [name, value] of Object.entries(settings)) {
    if (value >= 0) continue;
    throw new RangeError(`${owner} expected ${name} of at least 0 but got ${value}`);
  }
}

/** Settings that say how much of a running average is kept, by name: in [0, 1). */
export function expectBelowOne(owner: string, settings: Record<string, number>): void {
  for (const [name, value] of Object.entries(settings)) {
    if (value >= 0 && value < 1) continue;
    throw new RangeError(`${owner} expected ${name} in [0, 1) but got ${value}`);
  }
}

export function expectBetas(owner: string, betas: readonly number[]): void {
  if (betas.length === 2 && betas.every((beta) => beta >= 0 && beta < 1)) return;
  throw new RangeError(`${owner} expected betas in [0, 1) but got ${betas.join(", ")}`);
}

/** Lengths of time that are counted in whole epochs or steps, by name. */
export function expectCount(owner: string, settings: Record<string, number>, least = 1): void {
  for (const [name, value] of Object.entries(settings)) {
    if (Number.isInteger(value) && value >= least) continue;
    throw new RangeError(
      `${owner} expected ${name} to be an integer of at least ${least} but got ${value}`,
    );
  }
}
