import type { ImageFileList } from "./image-file-dataset.ts";

/** A file and the names on the way to it. */
export interface ClassFile {
  /** The name of its class. */
  readonly className: string;
  /** How to name it to a person; with slashes, it decides its place among those of its class. */
  readonly path: string;
  readonly file: string | Blob;
}

const imageExtensions: readonly string[] = [".jpg", ".jpeg", ".png", ".webp"];

/** Whether a file counts as an image by its name; what is hidden never does. */
export function isImageName(
  name: string,
  extensions: readonly string[] = imageExtensions,
): boolean {
  const lower = name.toLowerCase();
  return !lower.startsWith(".") && extensions.some((end) => lower.endsWith(end.toLowerCase()));
}

/**
 * Puts files into torchvision's order: by class, then by folder, then by name, each as Python sorts.
 *
 * @param options.classes the classes in the order of their numbers; by default those of the files, sorted.
 * @param options.from what the files are from, for errors.
 */
export function listClassFiles(
  found: readonly ClassFile[],
  { classes, from }: { readonly classes?: readonly string[] | undefined; readonly from: string },
): ImageFileList {
  const present = [...new Set(found.map(({ className }) => className))].toSorted(byCodePoint);
  const names = classes ?? present;
  const numbers = new Map(names.map((name, index) => [name, index]));
  const unknown = present.filter((name) => !numbers.has(name));
  if (unknown.length > 0 || numbers.size < names.length) {
    throw new Error(
      numbers.size < names.length
        ? `${from} expected classes that differ but got [${names.join(", ")}]`
        : `${from} has the classes ${unknown.join(", ")}, which are not among those given: ${names.join(", ")}`,
    );
  }
  const keyed = found.map((each) => ({ ...each, ...splitPath(each.path) }));
  const sorted = keyed.toSorted(
    (a, b) =>
      numbers.get(a.className)! - numbers.get(b.className)! ||
      byCodePoint(a.folder, b.folder) ||
      byCodePoint(a.name, b.name),
  );
  return {
    files: sorted.map(({ file }) => file),
    paths: sorted.map(({ path }) => path),
    labels: Int32Array.from(sorted, ({ className }) => numbers.get(className)!),
    classes: [...names],
  };
}

function splitPath(path: string): { readonly folder: string; readonly name: string } {
  const end = path.lastIndexOf("/");
  return { folder: path.slice(0, Math.max(end, 0)), name: path.slice(end + 1) };
}

/** Python's order of strings, by code point; JavaScript's is another beyond the first 65,536. */
export function byCodePoint(a: string, b: string): number {
  let i = 0;
  while (i < a.length && a[i] === b[i]) i++;
  if (i === a.length || i === b.length) return a.length - b.length;
  // Two that differ in the second half of a pair are beyond both, and in order anyway.
  return a.codePointAt(i)! - b.codePointAt(i)!;
}
