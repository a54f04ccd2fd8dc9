import { isImageName, listClassFiles, type ClassFile } from "./class-files.ts";
import { ImageFileDataset, type ImageFileOptions } from "./image-file-dataset.ts";

export interface ImageFilesOptions extends ImageFileOptions {
  /** The class of a file; by default the folder in the folder that the user chose. `undefined` leaves it out. */
  readonly label?: (file: File) => string | undefined;
  /** The classes in the order of their numbers; by default those of the files, sorted. */
  readonly classes?: readonly string[] | undefined;
  /** Which files count as images, by the end of their names; `.jpg`, `.jpeg`, `.png` and `.webp` by default. */
  readonly extensions?: readonly string[] | undefined;
}

/**
 * Image files that the user of a page chose or dropped, with a class each: `imageFolder` for
 * `<input type="file" webkitdirectory multiple>`. The files stay where they are and are read when needed.
 *
 * @throws if no file has a class.
 *
 * @example
 * ```ts
 * const photos = imageFiles([...input.files], { transform: [resize(256), centerCrop(224)] });
 * ```
 */
export function imageFiles(
  files: Iterable<File>,
  { label = classFolder, classes, extensions, ...rest }: ImageFilesOptions = {},
): ImageFileDataset {
  const found: ClassFile[] = [];
  for (const file of files) {
    if (!isImageName(file.name, extensions)) continue;
    const path = file.webkitRelativePath || file.name;
    const className = label(file);
    if (className !== undefined) found.push({ className, path, file });
  }
  if (found.length === 0) {
    throw new Error(
      "imageFiles expected images in folders named by class but got none; choose a folder (webkitdirectory), or give a function label",
    );
  }
  return new ImageFileDataset(listClassFiles(found, { classes, from: "imageFiles" }), rest);
}

/** `cat` of `photos/cat/kittens/1.jpg`. */
function classFolder({ webkitRelativePath }: File): string | undefined {
  // Empty where files were chosen one by one; Node's File has none.
  const names = (webkitRelativePath || "").split("/");
  const isHidden = names.some((name) => name.startsWith("."));
  return names.length > 2 && !isHidden ? names[1] : undefined;
}
