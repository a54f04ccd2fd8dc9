import { isAbsolute, relative } from "node:path";

/** A path as one would type it here: relative to the working folder where it lies inside. */
export function shownPath(path: string): string {
  const short = relative(process.cwd(), path);
  return short === "" || short.startsWith("..") || isAbsolute(short) ? path : short;
}

/** A path as one types it into a shell: in quotes where it has spaces. */
export function typedPath(path: string): string {
  return /\s/.test(path) ? `"${path}"` : path;
}
