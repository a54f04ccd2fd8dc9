import { cacheFolder, download, hasNodeModules, nodeModule } from "@stratajs/storage";
import {
  checkPin,
  forEachFile,
  idxFileNames,
  readIdxFile,
  type IdxFileKey,
  type IdxFiles,
} from "./idx-files.ts";
import type { ImageSplitsOptions, Missing, SplitsDescription } from "./image-splits.ts";
import { readPublishedFolder } from "./read-folder.ts";

/** A machine without a network should not be kept waiting at each of the places. */
const timeoutMs = 3000;

/** Why fetching from these places failed in this process; it is not tried again. */
const failures = new Map<string, string>();

/** The files of an earlier download, if all of them are there and right. */
export async function readCachedFiles(
  description: SplitsDescription,
): Promise<{ readonly files: IdxFiles; readonly folder: string } | undefined> {
  const folder = cachePath(description);
  const files = await readPublishedFolder(description, folder);
  return files && { files, folder };
}

/** Fetches the files from the first place that has them, one after the other, into the cache of Node. */
export async function fetchFiles(
  description: SplitsDescription,
  options: Pick<ImageSplitsOptions, "mirrors" | "onProgress">,
): Promise<{ readonly files: IdxFiles; readonly origin: string } | Missing> {
  const places = placesOf(description, options.mirrors);
  const failureKey = [
    description.title,
    globalThis.process?.env?.["STRATA_MIRROR"],
    ...places,
  ].join(" ");
  const known = failures.get(failureKey);
  if (known !== undefined) return { missing: known };
  try {
    const fetchFile = hasNodeModules() ? fetchToCache : fetchInBrowser;
    const files = await forEachFile((key) => fetchFile(description, key, places, options));
    const origin = hasNodeModules() ? `downloaded into ${cachePath(description)}` : "from the web";
    return { files, origin };
  } catch (error) {
    const missing = error instanceof Error ? error.message : String(error);
    failures.set(failureKey, missing);
    return { missing };
  }
}

function cachePath({ folderName }: SplitsDescription): string {
  return nodeModule("node:path").join(cacheFolder(), folderName);
}

function placesOf({ urls }: SplitsDescription, mirrors: readonly string[] = []): string[] {
  const places = [...mirrors, ...urls].map((url) => (url.endsWith("/") ? url : `${url}/`));
  // A page may not ask plain http of anybody.
  return hasNodeModules() ? places : places.filter((url) => !url.startsWith("http:"));
}

async function fetchToCache(
  { folderName, pins }: SplitsDescription,
  key: IdxFileKey,
  places: readonly string[],
  { onProgress }: Pick<ImageSplitsOptions, "onProgress">,
): Promise<Uint8Array> {
  const name = `${idxFileNames[key]}.gz`;
  let content: Uint8Array | undefined;
  await download({
    name: `${folderName}/${name}`,
    urls: places.map((place) => `${place}${name}`),
    // The packed files differ from mirror to mirror; what is inside does not.
    verify: async (path) => {
      content = await readIdxFile(path);
      await checkPin(name, content, pins[key]);
    },
    onProgress,
    timeoutMs,
  });
  return content!;
}

async function fetchInBrowser(
  { title, pins }: SplitsDescription,
  key: IdxFileKey,
  places: readonly string[],
): Promise<Uint8Array> {
  const name = `${idxFileNames[key]}.gz`;
  const problems: string[] = [];
  for (const place of places) {
    try {
      const content = await readIdxFile(`${place}${name}`);
      await checkPin(name, content, pins[key]);
      return content;
    } catch (error) {
      problems.push(`${place}${name} ${(error as Error).message}`);
    }
  }
  throw new Error(`could not fetch ${title}: ${problems.join("; ")}`);
}
