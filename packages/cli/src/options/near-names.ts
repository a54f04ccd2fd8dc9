import { UsageError } from "../errors.ts";

/** The names that a misspelled one may have meant, best first. */
export function nearNames(given: string, names: readonly string[]): string[] {
  const wanted = plain(given);
  return names
    .map((name) => ({ name, distance: editDistance(wanted, plain(name)) }))
    .filter(({ name, distance }) => {
      const isPart = wanted.length > 2 && plain(name).includes(wanted);
      return isPart || distance <= Math.max(1, Math.floor(name.length / 3));
    })
    .toSorted((a, b) => a.distance - b.distance)
    .map(({ name }) => name);
}

/**
 * The name that was meant; case, dashes and underscores do not matter.
 *
 * @param what it names: `"model"`
 * @throws a UsageError with the near names.
 */
export function chooseName<Name extends string>(
  what: string,
  given: string,
  names: readonly Name[],
): Name {
  const found = names.find((name) => name === given || plain(name) === plain(given));
  if (found !== undefined) return found;
  const near = nearNames(given, names);
  const known = names.join(", ");
  throw new UsageError(
    near.length > 0
      ? `no ${what} is called "${given}": did you mean ${near.join(" or ")}? (there are: ${known})`
      : `no ${what} is called "${given}"; there are: ${known}`,
  );
}

function plain(name: string): string {
  return name.toLowerCase().replaceAll(/[-_\s]/g, "");
}

/** Levenshtein's: insertions, deletions and replacements that make one word the other. */
function editDistance(from: string, to: string): number {
  let row = Array.from({ length: to.length + 1 }, (_, index) => index);
  for (let i = 0; i < from.length; i++) {
    const next = [i + 1];
    for (let j = 0; j < to.length; j++) {
      const replaced = row[j]! + (from[i] === to[j] ? 0 : 1);
      next.push(Math.min(replaced, row[j + 1]! + 1, next[j]! + 1));
    }
    row = next;
  }
  return row[to.length]!;
}
