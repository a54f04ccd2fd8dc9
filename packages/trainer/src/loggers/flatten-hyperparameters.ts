import type { Hyperparameters } from "./logger.ts";

type Plain = string | number | boolean;

/** Nested settings as one level, as Lightning does: `{ model: { name } }` -> `{ "model/name": name }`; lists are text. */
export function flattenHyperparameters(
  hyperparameters: Hyperparameters,
  prefix = "",
): Record<string, Plain> {
  const flat: Record<string, Plain> = {};
  for (const [name, value] of Object.entries(hyperparameters)) {
    const key = prefix + name;
    if (typeof value === "object" && value !== null && !Array.isArray(value)) {
      Object.assign(flat, flattenHyperparameters(value as Hyperparameters, `${key}/`));
    } else {
      const isPlain = ["string", "number", "boolean"].includes(typeof value);
      flat[key] = isPlain ? (value as Plain) : JSON.stringify(value);
    }
  }
  return flat;
}
