import leven from "leven";
import { UsageError } from "../errors.ts";

/** The names that a misspelled one may have meant, best first. */
export function nearNames(given: string, names: readonly string[]): string[] {
  const wanted = plain(given);
  return names
    .map((name) => ({ name, distance: leven(wanted, plain(name)) }))
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
