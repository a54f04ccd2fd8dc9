import { cacheFolder, hasNodeModules, nodeModule } from "@stratajs/storage";
import { fetchFiles } from "./fetch-files.ts";
import type {
  DataFiles,
  FolderContent,
  ImageSplits,
  ImageSplitsOptions,
  Missing,
  SplitsDescription,
  SplitsFormat,
} from "./image-splits.ts";
import { computeStatistics } from "./image-statistics.ts";

/** The full data set: from a folder that was named, else the system, the cache, the web. */
export async function findSplits<Description extends SplitsDescription>(
  description: Description,
  format: SplitsFormat<Description>,
  options: ImageSplitsOptions,
): Promise<ImageSplits | Missing> {
  const named = options.folder ?? (globalThis.process?.env?.["STRATA_DATA"] || undefined);
  if (named !== undefined) return readNamedFolder(description, format, named);
  const local = hasNodeModules() ? await readLocal(description, format) : undefined;
  if (local) return local;
  if (options.download === false) {
    return { missing: "it is not on this machine and fetching it was not allowed" };
  }
  const fetched = await fetchFiles(description, format, options).catch((error: Error) => ({
    missing: error.message,
  }));
  if ("missing" in fetched) return fetched;
  const origin = hasNodeModules() ? `downloaded into ${cachePath(description)}` : "from the web";
  return toSplits(description, format, fetched, origin);
}

/**
 * The data set, or an error that says what to do.
 *
 * @param advice what to put into a folder, and what else may be done.
 */
export function foundOrThrow(
  { title }: SplitsDescription,
  found: ImageSplits | Missing,
  advice: { readonly put: string; readonly otherwise: string },
): ImageSplits {
  if (!("missing" in found)) return found;
  throw new Error(
    `${title} could not be had: ${found.missing}; put ${advice.put} into a folder and name it ` +
      `(the option folder, on the command line --data, or STRATA_DATA), or ${advice.otherwise}`,
  );
}

/** @param origin ends the sentence that says which data it is. */
export function toSplits<Description extends SplitsDescription>(
  description: Description,
  format: SplitsFormat<Description>,
  files: DataFiles,
  origin: string,
): ImageSplits {
  const { train, test } = format.toDatasets(description, files);
  const { title, classes, statistics } = description;
  const counts = `${count(train.length)} training and ${count(test.length)} test images`;
  return { train, test, classes, statistics, source: `${title}: ${counts} ${origin}` };
}

function count(number: number): string {
  return number.toLocaleString("en-US");
}

/** The folder that a user named, or the data set's subfolder in it. */
async function readNamedFolder<Description extends SplitsDescription>(
  description: Description,
  format: SplitsFormat<Description>,
  named: string,
): Promise<ImageSplits> {
  const { title, folderName } = description;
  const { join } = nodeModule("node:path", `reading ${title} from a folder`);
  for (const folder of [join(named, folderName), named]) {
    const content = await format.readFolder(description, folder);
    if (!content) continue;
    const { files, place, isPublished } = content;
    try {
      if (isPublished) return toSplits(description, format, files, `from ${place}`);
      const origin = `from ${place}, not the published files`;
      const own = toSplits(description, format, files, origin);
      return { ...own, statistics: await computeStatistics(own.train) };
    } catch (error) {
      throw new Error(`${title} in "${place}" is damaged: ${(error as Error).message}`, {
        cause: error,
      });
    }
  }
  throw new Error(
    `${title} expected ${format.wantedInFolder(description)}, in "${named}" or its subfolder ${folderName} ` +
      "but found none; name another folder, or none to fetch them",
  );
}

/** From the system's package, or an earlier download. */
async function readLocal<Description extends SplitsDescription>(
  description: Description,
  format: SplitsFormat<Description>,
): Promise<ImageSplits | undefined> {
  const { systemFolder } = description;
  const system = systemFolder && (await readPublishedFolder(description, format, systemFolder));
  if (system) return toSplits(description, format, system.files, `from ${system.place}`);
  const cached = await readPublishedFolder(description, format, cachePath(description));
  return cached && toSplits(description, format, cached.files, `from the cache in ${cached.place}`);
}

/** The published files in a folder, or undefined where any is missing or damaged. */
async function readPublishedFolder<Description extends SplitsDescription>(
  description: Description,
  format: SplitsFormat<Description>,
  folder: string,
): Promise<FolderContent | undefined> {
  const content = await format.readFolder(description, folder).catch(() => undefined);
  return content?.isPublished ? content : undefined;
}

function cachePath({ folderName }: SplitsDescription): string {
  return nodeModule("node:path").join(cacheFolder(), folderName);
}
