import { nodeModule } from "@stratajs/storage";
import { readIdxImages } from "../idx/read-idx-images.ts";
import {
  checkPin,
  forEachFile,
  idxFileKeys,
  idxFileNames,
  readIdxFile,
  type IdxFileKey,
  type IdxFiles,
} from "./idx-files.ts";
import type { SplitsDescription } from "./image-splits.ts";

type FilePaths = Readonly<Partial<Record<IdxFileKey, string>>>;

export interface FolderContent {
  readonly files: IdxFiles;
  readonly folder: string;
  /** Whether the files are those that were published, rather than others in their format. */
  readonly isPublished: boolean;
}

/**
 * Reads the folder that a user named, or the data set's subfolder in it.
 *
 * @throws unless all four files are there and whole. Files of the published sizes with another content are
 * damaged, or another data set under the same names.
 */
export async function readNamedFolder(
  description: SplitsDescription,
  named: string,
): Promise<FolderContent> {
  const { title, folderName, classes, pins } = description;
  const { join } = nodeModule("node:path", `reading ${title} from a folder`);
  for (const folder of [join(named, folderName), named]) {
    const paths = await findFiles(folder);
    if (!hasAny(paths)) continue;
    const files = await readFiles(title, folder, paths);
    const isPublished = idxFileKeys.every((key) => files[key].length === pins[key].bytes);
    if (isPublished) await checkPins(description, folder, files);
    else checkStructure(title, folder, files, classes.length);
    return { files, folder, isPublished };
  }
  throw new Error(
    `${title} expected the files ${Object.values(idxFileNames).join(", ")}, with or without .gz, in "${named}" ` +
      `or its subfolder ${folderName} but found none; name another folder, or none to fetch them`,
  );
}

/** The files of the system's package, or undefined where it is not installed or not whole. */
export async function readSystemFolder(
  description: SplitsDescription,
): Promise<IdxFiles | undefined> {
  const { systemFolder } = description;
  return systemFolder === undefined ? undefined : readPublishedFolder(description, systemFolder);
}

/** The published files in a folder, or undefined where any is missing or damaged. */
export async function readPublishedFolder(
  description: SplitsDescription,
  folder: string,
): Promise<IdxFiles | undefined> {
  const paths = await findFiles(folder);
  if (!hasAny(paths)) return undefined;
  try {
    const files = await readFiles(description.title, folder, paths);
    await checkPins(description, folder, files);
    return files;
  } catch {
    return undefined;
  }
}

async function findFiles(folder: string): Promise<FilePaths> {
  const { join } = nodeModule("node:path");
  const { readdir } = nodeModule("node:fs/promises");
  const present: readonly string[] = await readdir(folder).catch(() => []);
  const paths: Partial<Record<IdxFileKey, string>> = {};
  for (const key of idxFileKeys) {
    const name = idxFileNames[key];
    const found = [name, `${name}.gz`].find((candidate) => present.includes(candidate));
    if (found !== undefined) paths[key] = join(folder, found);
  }
  return paths;
}

function hasAny(paths: FilePaths): boolean {
  return Object.keys(paths).length > 0;
}

async function readFiles(title: string, folder: string, paths: FilePaths): Promise<IdxFiles> {
  return forEachFile(async (key) => {
    const path = paths[key];
    if (path !== undefined) return readIdxFile(path);
    const lacking = idxFileKeys.filter((each) => paths[each] === undefined);
    throw new Error(
      `${title} expected four files in "${folder}" but found no ${lacking.map((each) => idxFileNames[each]).join(", ")}, with or without .gz`,
    );
  });
}

async function checkPins(
  { title, pins }: SplitsDescription,
  folder: string,
  files: IdxFiles,
): Promise<void> {
  for (const key of idxFileKeys) {
    try {
      await checkPin(idxFileNames[key], files[key], pins[key]);
    } catch (error) {
      throw new Error(`${title} in "${folder}" ${(error as Error).message}`, { cause: error });
    }
  }
}

function checkStructure(title: string, folder: string, files: IdxFiles, classes: number): void {
  try {
    readIdxImages(files.trainImages, files.trainLabels, { classes });
    readIdxImages(files.testImages, files.testLabels, { classes });
  } catch (error) {
    throw new Error(`${title} in "${folder}" is damaged: ${(error as Error).message}`, {
      cause: error,
    });
  }
}
