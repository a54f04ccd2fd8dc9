import { nodeModule } from "@stratajs/storage";
import { readIdxImages } from "../idx/read-idx-images.ts";
import {
  checkPin,
  idxFileKeys,
  idxFileNames,
  readIdxFile,
  type IdxDescription,
  type IdxFileKey,
} from "./idx-files.ts";
import type { DataFiles, SplitsFormat } from "./image-splits.ts";

/** Four files in MNIST's format, each packed with gzip or not. */
export const idxFormat: SplitsFormat<IdxDescription> = {
  publishedNames: () => idxFileKeys.map((key) => `${idxFileNames[key]}.gz`),

  async readPublished({ pins }, name, source) {
    const key = idxFileKeys.find((each) => name.startsWith(idxFileNames[each]))!;
    const content = await readIdxFile(source);
    await checkPin(name, content, pins[key]);
    return new Map([[idxFileNames[key], content]]);
  },

  wantedInFolder: () => `the files ${Object.values(idxFileNames).join(", ")}, with or without .gz`,

  async readFolder(description, folder) {
    const paths = await findFiles(folder);
    if (paths.size === 0) return undefined;
    const files = await readFiles(description.title, folder, paths);
    // Of these sizes and another content they are damaged, or another data set under the same names.
    const isPublished = idxFileKeys.every(
      (key) => files.get(idxFileNames[key])!.length === description.pins[key].bytes,
    );
    if (isPublished) await checkPins(description, folder, files);
    return { files, place: folder, isPublished };
  },

  toDatasets({ classes: { length: classes } }, files) {
    const [trainImages, trainLabels, testImages, testLabels] = idxFileKeys.map((key) =>
      files.get(idxFileNames[key])!,
    );
    return {
      train: readIdxImages(trainImages!, trainLabels!, { classes }),
      test: readIdxImages(testImages!, testLabels!, { classes }),
    };
  },
};

async function findFiles(folder: string): Promise<Map<IdxFileKey, string>> {
  const { join } = nodeModule("node:path");
  const { readdir } = nodeModule("node:fs/promises");
  const present: readonly string[] = await readdir(folder).catch(() => []);
  const paths = new Map<IdxFileKey, string>();
  for (const key of idxFileKeys) {
    const name = idxFileNames[key];
    const found = [name, `${name}.gz`].find((candidate) => present.includes(candidate));
    if (found !== undefined) paths.set(key, join(folder, found));
  }
  return paths;
}

async function readFiles(
  title: string,
  folder: string,
  paths: ReadonlyMap<IdxFileKey, string>,
): Promise<DataFiles> {
  const lacking = idxFileKeys.filter((key) => !paths.has(key));
  if (lacking.length > 0) {
    throw new Error(
      `${title} expected four files in "${folder}" but found no ${lacking.map((key) => idxFileNames[key]).join(", ")}, with or without .gz`,
    );
  }
  const files = new Map<string, Uint8Array>();
  for (const [key, path] of paths) files.set(idxFileNames[key], await readIdxFile(path));
  return files;
}

async function checkPins(
  { title, pins }: IdxDescription,
  folder: string,
  files: DataFiles,
): Promise<void> {
  for (const key of idxFileKeys) {
    const name = idxFileNames[key];
    try {
      await checkPin(name, files.get(name)!, pins[key]);
    } catch (error) {
      throw new Error(`${title} in "${folder}" ${(error as Error).message}`, { cause: error });
    }
  }
}
