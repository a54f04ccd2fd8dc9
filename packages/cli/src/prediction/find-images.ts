import { readdir, stat } from "node:fs/promises";
import { join } from "node:path";

const IMAGE = /\.(png|jpe?g|webp)$/i;

/**
 * Files as they are given, and all images below the folders that are given, in the order of their names.
 *
 * @throws when a path is not there, or a folder has no image.
 */
export async function findImages(paths: readonly string[]): Promise<string[]> {
  const found: string[] = [];
  for (const path of paths) {
    const isFolder = await stat(path).then(
      (entry) => entry.isDirectory(),
      // Reading it says what is wrong.
      () => false,
    );
    if (!isFolder) {
      found.push(path);
      continue;
    }
    const names = await readdir(path, { recursive: true });
    const images = names.filter((name) => IMAGE.test(name)).toSorted();
    if (images.length === 0) {
      throw new Error(`there is no PNG, JPEG or WebP image in the folder "${path}"`);
    }
    found.push(...images.map((name) => join(path, name)));
  }
  return found;
}
