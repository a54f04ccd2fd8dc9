import type { LogFile } from "./log-target.ts";

/**
 * Cuts a file of lines off before the first that is not to be kept, or that has no end because its writing was
 * interrupted.
 *
 * @returns what is left; undefined where there is no file.
 */
export async function keepLines(
  file: LogFile,
  isKept: (line: string, number: number) => boolean,
): Promise<string | undefined> {
  const bytes = await file.read();
  if (bytes === undefined) return undefined;
  const text = new TextDecoder().decode(bytes);
  let end = 0;
  for (let number = 0; ; number++) {
    const next = text.indexOf("\n", end);
    if (next < 0 || !isKept(text.slice(end, next), number)) break;
    end = next + 1;
  }
  const kept = text.slice(0, end);
  if (end < text.length) await file.replace(new TextEncoder().encode(kept));
  return kept;
}
