import type { ShardSample } from "./read-shard.ts";

/**
 * The class of a sample: its `.cls`, a number or one of the classes' names, or a member of its `.json`.
 *
 * @throws if there is none of them.
 */
export function sampleLabel(
  shard: string,
  { key, files }: ShardSample,
  {
    classes,
    labelKey = "label",
  }: { readonly classes?: readonly string[] | undefined; readonly labelKey?: string },
): number {
  const value = files.has("cls")
    ? textOf(files.get("cls")!).trim()
    : memberOf(shard, key, files.get("json"), labelKey);
  const named = classes?.indexOf(String(value)) ?? -1;
  if (named >= 0) return named;
  const label = /^\d{1,9}$/.test(String(value)) ? Number(value) : -1;
  if (label >= 0 && label < (classes?.length ?? 2 ** 31)) return label;
  const wanted = classes ? `one of ${classes.length} classes, or its number,` : "a number from 0";
  throw new Error(
    `shard "${shard}" expected ${wanted} as the class of "${key}" (${key}.cls, or "${labelKey}" in ${key}.json) but got ${describe(value)}`,
  );
}

function memberOf(
  shard: string,
  key: string,
  json: Uint8Array | undefined,
  labelKey: string,
): unknown {
  if (!json) return undefined;
  try {
    const value: unknown = JSON.parse(textOf(json));
    const isRecord = typeof value === "object" && value !== null && Object.hasOwn(value, labelKey);
    return isRecord ? (value as Record<string, unknown>)[labelKey] : undefined;
  } catch (error) {
    throw new Error(`shard "${shard}": ${key}.json is no JSON: ${(error as Error).message}`, {
      cause: error,
    });
  }
}

function textOf(bytes: Uint8Array): string {
  return new TextDecoder().decode(bytes);
}

function describe(value: unknown): string {
  return value === undefined ? "none" : JSON.stringify(value).slice(0, 60);
}
