import { hasNodeModules } from "@stratajs/storage";
import { readIdxImages } from "../idx/read-idx-images.ts";
import { fetchFiles, readCachedFiles } from "./fetch-files.ts";
import type { IdxFiles } from "./idx-files.ts";
import type {
  ImageSplits,
  ImageSplitsOptions,
  Missing,
  SplitsDescription,
} from "./image-splits.ts";
import { readNamedFolder, readSystemFolder } from "./read-folder.ts";

/** The full data set: from a folder that was named, else the system, the cache, the web. */
export async function findSplits(
  description: SplitsDescription,
  options: ImageSplitsOptions,
): Promise<ImageSplits | Missing> {
  const named = options.folder ?? (globalThis.process?.env?.["STRATA_DATA"] || undefined);
  if (named !== undefined) {
    const { files, folder, isPublished } = await readNamedFolder(description, named);
    const own = isPublished ? "" : ", not the published files";
    return toSplits(description, files, `from ${folder}${own}`);
  }
  if (hasNodeModules()) {
    const files = await readSystemFolder(description);
    if (files) return toSplits(description, files, `from ${description.systemFolder}`);
    const cached = await readCachedFiles(description);
    if (cached) return toSplits(description, cached.files, `from the cache in ${cached.folder}`);
  }
  if (options.download === false) {
    return { missing: "it is not on this machine and fetching it was not allowed" };
  }
  const fetched = await fetchFiles(description, options);
  if ("missing" in fetched) return fetched;
  return toSplits(description, fetched.files, fetched.origin);
}

/** @param origin ends the sentence that says which data it is. */
export function toSplits(
  { title, classes }: Pick<SplitsDescription, "title" | "classes">,
  files: IdxFiles,
  origin: string,
): ImageSplits {
  const options = { classes: classes.length };
  const train = readIdxImages(files.trainImages, files.trainLabels, options);
  const test = readIdxImages(files.testImages, files.testLabels, options);
  const counts = `${count(train.length)} training and ${count(test.length)} test images`;
  return { train, test, classes, source: `${title}: ${counts} ${origin}` };
}

function count(number: number): string {
  return number.toLocaleString("en-US");
}
