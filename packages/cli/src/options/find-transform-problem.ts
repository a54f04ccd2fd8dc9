import { nearNames } from "./near-names.ts";
import { settingsOfTransform, transformNames } from "./known-transforms.ts";

type Plain = { readonly name: string } & Readonly<Record<string, unknown>>;

/**
 * What is wrong with transforms that somebody wrote down as plain data, as the end of a sentence, or undefined.
 *
 * @param place the list's path: `"augmentation"`
 */
export function findTransformProblem(
  transforms: readonly Plain[],
  place: string,
): string | undefined {
  for (const [index, transform] of transforms.entries()) {
    const problem = problemOf(transform, `${place}.${index}`);
    if (problem !== undefined) return problem;
  }
  return undefined;
}

function problemOf(transform: Plain, place: string): string | undefined {
  const { name } = transform;
  if (!transformNames.includes(name)) {
    const near = nearNames(name, transformNames);
    const hint = near.length > 0 ? near.join(" or ") : `one of ${transformNames.join(", ")}`;
    return `expected ${place}.name to be ${hint} but got ${JSON.stringify(name)}`;
  }
  const lacking = settingsOfTransform(name).find((setting) => transform[setting] === undefined);
  if (lacking !== undefined) {
    return `lacks ${place}.${lacking}; in plain data ${name} has all its settings, as ${name}() gives them`;
  }
  const { transforms } = transform;
  if (transforms === undefined) return undefined;
  if (!isTransforms(transforms)) return `expected ${place}.transforms to be a list of transforms`;
  return findTransformProblem(transforms, `${place}.transforms`);
}

function isTransforms(value: unknown): value is readonly Plain[] {
  return (
    Array.isArray(value) &&
    value.every((each: Partial<Plain> | null | undefined) => typeof each?.name === "string")
  );
}
