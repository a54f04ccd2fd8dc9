import { nodeModule, readBytes } from "@stratajs/storage";
import {
  cifarFileNames,
  findUnknown,
  readCifarArchive,
  type CifarDescription,
} from "./cifar-files.ts";
import { readCifarImages } from "./cifar-images.ts";
import { findSplits, foundOrThrow } from "./find-splits.ts";
import type { DataFiles, ImageSplits, ImageSplitsOptions, SplitsFormat } from "./image-splits.ts";

/** The archive of the authors, or the files out of it. */
const cifarFormat: SplitsFormat<CifarDescription> = {
  publishedNames: ({ archiveName }) => [archiveName],

  readPublished: (description, _name, source) => readCifarArchive(description, source),

  wantedInFolder: (description) =>
    `${description.archiveName}, or the files ${cifarFileNames(description).join(", ")} out of it`,

  async readFolder(description, folder) {
    const { title, archiveName } = description;
    const { join } = nodeModule("node:path");
    const { readdir } = nodeModule("node:fs/promises");
    const names = cifarFileNames(description);
    // What the archive unpacks into.
    const inner = join(folder, archiveName.replace("-binary.tar.gz", "-batches-bin"));
    for (const place of [inner, folder]) {
      const present: readonly string[] = await readdir(place).catch(() => []);
      if (!names.every((name) => present.includes(name))) continue;
      const files = new Map<string, Uint8Array>();
      for (const name of names) files.set(name, await readBytes(join(place, name)));
      return { files, place, isPublished: await isPublished(description, files) };
    }
    const present: readonly string[] = await readdir(folder).catch(() => []);
    if (!present.includes(archiveName)) return undefined;
    const place = join(folder, archiveName);
    try {
      return { files: await readCifarArchive(description, place), place, isPublished: true };
    } catch (error) {
      throw new Error(`${title} in "${place}" ${(error as Error).message}`, { cause: error });
    }
  },

  toDatasets(description, files) {
    const { title, train, test, trainImages, testImages } = description;
    const contents = (names: readonly string[]): [string, Uint8Array][] =>
      names.map((name) => {
        const content = files.get(name);
        if (content) return [name, content];
        throw new Error(`${title} expected a file ${name} in the archive but found none`);
      });
    return {
      train: readCifarImages(description, contents(train), trainImages),
      test: readCifarImages(description, contents(test), testImages),
    };
  },
};

/** Where nobody wrote down what the published files hold, any will do. */
async function isPublished(description: CifarDescription, files: DataFiles): Promise<boolean> {
  const isKnown = Object.keys(description.pins).length > 0;
  return !isKnown || (await findUnknown(description, files)) === undefined;
}

/**
 * CIFAR-10 or CIFAR-100 from a folder that was named, else the cache or the web.
 *
 * @throws when it can be had from none of them, saying what to do.
 */
export async function findCifar(
  description: CifarDescription,
  options: ImageSplitsOptions,
): Promise<ImageSplits> {
  return foundOrThrow(description, await findSplits(description, cifarFormat, options), {
    put: `${description.archiveName}, packed or not,`,
    otherwise: "name a mirror by STRATA_MIRROR",
  });
}
