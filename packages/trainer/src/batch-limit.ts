/** @throws unless it is undefined (all), an integer of at least 0 (that many) or between 0 and 1 (a part of all). */
export function checkLimit(name: string, limit: number | undefined): number | undefined {
  if (limit === undefined || (limit >= 0 && (limit < 1 || Number.isSafeInteger(limit))))
    return limit;
  throw new RangeError(
    `Trainer expected ${name} to be a number of batches or a part of them between 0 and 1 but got ${limit}`,
  );
}

/** @throws as checkLimit, and for 0. */
export function checkSome(name: string, limit: number | undefined): number | undefined {
  if (limit !== 0) return checkLimit(name, limit);
  throw new RangeError(`Trainer expected ${name} to be more than 0 but got 0`);
}

/**
 * How many batches of a loader are used.
 *
 * @throws when a part of the batches is less than one, or nothing says how many there are.
 */
export function countBatches(phase: string, limit: number | undefined, length: number): number {
  const count =
    limit === undefined || limit >= 1 || limit === 0
      ? Math.min(limit ?? length, length)
      : Math.floor(limit * length);
  if (count === 0 && limit !== undefined && limit > 0 && length > 0) {
    throw new RangeError(
      `${phase} expected a limit of at least one batch but got ${limit} of ${length}, which is less; raise it`,
    );
  }
  if (Number.isFinite(count)) return count;
  throw new RangeError(
    `${phase} expected a loader that knows its length, or a limit of batches, but got length ${length}; give one`,
  );
}
