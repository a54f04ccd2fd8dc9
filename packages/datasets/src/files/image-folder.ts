import { nodeModule } from "@stratajs/storage";
import type { UnreadableFile } from "../dataset.ts";
import { checkImageHeader } from "../images/check-image-header.ts";
import { byCodePoint, isImageName, listClassFiles, type ClassFile } from "./class-files.ts";
import { forEachAtOnce } from "./for-each-at-once.ts";
import {
  ImageFileDataset,
  type ImageFileList,
  type ImageFileOptions,
} from "./image-file-dataset.ts";
import { toUnreadableFile, unreadableError, UnreadableFiles } from "./unreadable-files.ts";

export interface ImageFolderOptions extends ImageFileOptions {
  /**
   * The classes in the order of their numbers, such as those of another split; by default the folders' names,
   * sorted.
   */
  readonly classes?: readonly string[] | undefined;
  /** Which files count as images, by the end of their names; `.jpg`, `.jpeg`, `.png` and `.webp` by default. */
  readonly extensions?: readonly string[] | undefined;
  /** Whether each file's header is read at opening, so that what is no image is left out; true by default. */
  readonly check?: boolean;
}

/**
 * A folder with a folder of images for each class, at any depth; torchvision's `ImageFolder`, but that images are turned
 * upright by their EXIF (see `decodeImage`).
 *
 * Classes are numbered in the order of their names, hidden files and folders are passed over. Opening reads
 * the files' headers (half a millisecond each): what has none is left out and listed in `unreadable`. What is
 * damaged further on is found when it is decoded, and replaced (see `ImageFileDataset`).
 *
 * @throws if there is no class, or a class without an image.
 *
 * @example
 * ```ts
 * const photos = await imageFolder("photos", { transform: [resize(256), centerCrop(224)] });
 * console.log(photos.classes, photos.length, photos.unreadable);
 * ```
 */
export async function imageFolder(
  folder: string | URL,
  options: ImageFolderOptions = {},
): Promise<ImageFileDataset> {
  const { classes, extensions, check = true, ...rest } = options;
  const root =
    folder instanceof URL ? nodeModule("node:url", "imageFolder").fileURLToPath(folder) : folder;
  const list = listClassFiles(await findClassFiles(root, extensions), {
    classes,
    from: `imageFolder("${root}")`,
  });
  return new ImageFileDataset(check ? await withoutUnreadable(list, rest) : list, rest);
}

async function findClassFiles(
  root: string,
  extensions: readonly string[] | undefined,
): Promise<ClassFile[]> {
  const { join, sep } = nodeModule("node:path", "imageFolder");
  const classNames = await foldersIn(root);
  const found: ClassFile[] = [];
  const empty: string[] = [];
  for (const className of classNames) {
    const before = found.length;
    for await (const path of filesBelow(join(root, className), [])) {
      if (!isImageName(path.slice(path.lastIndexOf(sep) + 1), extensions)) continue;
      found.push({ className, path: path.replaceAll(sep, "/"), file: path });
    }
    if (found.length === before) empty.push(className);
  }
  if (classNames.length > 0 && empty.length === 0) return found;
  throw new Error(
    classNames.length === 0
      ? `imageFolder expected a folder for each class in "${root}" but found none`
      : `imageFolder found no image in the folders ${empty.join(", ")} of "${root}"; remove them, or name the files' extensions`,
  );
}

/** The names of the folders in a folder, links to folders among them. */
async function foldersIn(root: string): Promise<string[]> {
  const { join } = nodeModule("node:path");
  const { readdir, stat } = nodeModule("node:fs/promises");
  const entries = await readdir(root, { withFileTypes: true }).catch(
    (error: NodeJS.ErrnoException) => {
      const reason = error.code === "ENOENT" ? "there is no such folder" : error.message;
      throw new Error(`imageFolder could not open "${root}": ${reason}`, { cause: error });
    },
  );
  const names: string[] = [];
  for (const entry of entries) {
    if (entry.name.startsWith(".")) continue;
    const isFolder = entry.isSymbolicLink()
      ? await stat(join(root, entry.name)).then(
          (target) => target.isDirectory(),
          () => false,
        )
      : entry.isDirectory();
    if (isFolder) names.push(entry.name);
  }
  return names.toSorted(byCodePoint);
}

/** @param above the real paths of the folders on the way, so that links do not lead in circles. */
async function* filesBelow(folder: string, above: readonly string[]): AsyncGenerator<string> {
  const { join } = nodeModule("node:path");
  const { readdir, realpath } = nodeModule("node:fs/promises");
  const real = await realpath(folder);
  if (above.includes(real)) return;
  const folders = new Set(await foldersIn(folder));
  for (const name of await readdir(folder)) {
    if (!folders.has(name)) yield join(folder, name);
  }
  for (const name of folders) yield* filesBelow(join(folder, name), [...above, real]);
}

/** @throws under the policy "error", naming the files. */
async function withoutUnreadable(
  list: ImageFileList,
  { unreadable: policy = "report", maxPixels }: ImageFileOptions,
): Promise<ImageFileList> {
  const found: UnreadableFile[] = [];
  await forEachAtOnce(list.paths, 8, async (path, index) => {
    try {
      await checkImageHeader(list.files[index] as string, maxPixels);
    } catch (error) {
      found.push(toUnreadableFile(path, error));
    }
  });
  if (found.length > 0 && policy === "error") throw unreadableError(found);
  const noted = new UnreadableFiles(policy);
  for (const file of found.toSorted((a, b) => byCodePoint(a.path, b.path))) noted.note(file);
  return leaveOut(list, noted);
}

function leaveOut(list: ImageFileList, unreadable: UnreadableFiles): ImageFileList {
  const isKept = list.paths.map((path) => !unreadable.get(path));
  return {
    files: list.files.filter((_, i) => isKept[i]),
    paths: list.paths.filter((_, i) => isKept[i]),
    labels: list.labels.filter((_, i) => isKept[i]),
    classes: list.classes,
    unreadable: unreadable.list,
  };
}
