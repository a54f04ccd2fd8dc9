import { cacheFolder, download, hasNodeModules, nodeModule, readBytes } from "@stratajs/storage";
import {
  cifarFileNames,
  readCifarArchive,
  readCifarImages,
  type CifarDescription,
  type CifarFiles,
} from "./cifar-files.ts";
import type { ImageSplits, ImageSplitsOptions } from "./image-splits.ts";

/** A machine without a network should not be kept waiting at each of the places. */
const timeoutMs = 3000;

/**
 * CIFAR-10 or CIFAR-100 from a folder that was named, else the cache or the web.
 *
 * @throws when it can be had from none of them, saying what to do.
 */
export async function findCifar(
  description: CifarDescription,
  options: ImageSplitsOptions,
): Promise<ImageSplits> {
  const named = options.folder ?? (globalThis.process?.env?.["STRATA_DATA"] || undefined);
  if (named !== undefined) {
    const { files, place } = await readNamedFolder(description, named);
    return toSplits(description, files, `from ${place}`);
  }
  if (!hasNodeModules()) return fetchInBrowser(description, options);
  const { title, archiveName } = description;
  try {
    const { files, origin } = await fetchToCache(description, options);
    return toSplits(description, files, origin);
  } catch (error) {
    throw new Error(
      `${title} could not be had: ${(error as Error).message}; put ${archiveName}, packed or not, into a folder ` +
        "and name it by the option folder or by STRATA_DATA, or name a mirror by STRATA_MIRROR",
      { cause: error },
    );
  }
}

/** The unpacked files, or the archive, in the folder or in the data set's subfolder of it. */
async function readNamedFolder(
  description: CifarDescription,
  named: string,
): Promise<{ readonly files: CifarFiles; readonly place: string }> {
  const { title, folderName, archiveName } = description;
  const { join } = nodeModule("node:path", `reading ${title} from a folder`);
  const { readdir } = nodeModule("node:fs/promises");
  const names = cifarFileNames(description);
  const inner = archiveName.replace("-binary.tar.gz", "-batches-bin");
  for (const folder of [
    join(named, folderName, inner),
    join(named, folderName),
    join(named, inner),
    named,
  ]) {
    const present: readonly string[] = await readdir(folder).catch(() => []);
    if (names.every((name) => present.includes(name))) {
      const files = new Map<string, Uint8Array>();
      for (const name of names) files.set(name, await readBytes(join(folder, name)));
      return { files, place: folder };
    }
    if (!present.includes(archiveName)) continue;
    const place = join(folder, archiveName);
    return { files: await saying(place, () => readCifarArchive(description, place)), place };
  }
  throw new Error(
    `${title} expected ${archiveName}, or the files ${names.join(", ")} out of it, in "${named}" or its subfolder ${folderName} ` +
      "but found neither; name another folder, or none to fetch it",
  );
}

async function saying<T>(place: string, read: () => Promise<T>): Promise<T> {
  try {
    return await read();
  } catch (error) {
    throw new Error(`"${place}" ${(error as Error).message}`, { cause: error });
  }
}

async function fetchToCache(
  description: CifarDescription,
  { mirrors = [], download: isAllowed = true, onProgress }: ImageSplitsOptions,
): Promise<{ readonly files: CifarFiles; readonly origin: string }> {
  const { join } = nodeModule("node:path");
  const { access } = nodeModule("node:fs/promises");
  const name = `${description.folderName}/${description.archiveName}`;
  const path = join(cacheFolder(), name);
  const isCached = await access(path).then(
    () => true,
    () => false,
  );
  if (!isCached && !isAllowed) {
    throw new Error("it is not on this machine and fetching it was not allowed");
  }
  let files: CifarFiles | undefined;
  await download({
    name,
    urls: isAllowed ? urlsOf(description, mirrors) : [],
    verify: async (file) => {
      files = await readCifarArchive(description, file);
    },
    onProgress,
    timeoutMs,
  });
  const origin = isCached ? `from the cache in ${path}` : `downloaded into ${path}`;
  return { files: files!, origin };
}

async function fetchInBrowser(
  description: CifarDescription,
  { mirrors = [], download: isAllowed = true }: ImageSplitsOptions,
): Promise<ImageSplits> {
  const problems: string[] = isAllowed ? [] : ["fetching it was not allowed"];
  // A page may not ask plain http of anybody.
  const urls = urlsOf(description, mirrors).filter((url) => !url.startsWith("http:"));
  for (const url of isAllowed ? urls : []) {
    try {
      return toSplits(description, await readCifarArchive(description, url), "from the web");
    } catch (error) {
      problems.push(`${url} ${(error as Error).message}`);
    }
  }
  throw new Error(`${description.title} could not be had: ${problems.join("; ")}`);
}

function urlsOf({ urls, archiveName }: CifarDescription, mirrors: readonly string[]): string[] {
  return [...mirrors, ...urls].map((url) => `${url.endsWith("/") ? url : `${url}/`}${archiveName}`);
}

function toSplits(description: CifarDescription, files: CifarFiles, origin: string): ImageSplits {
  const { title, classes, trainImages, testImages } = description;
  const contents = (names: readonly string[]): [string, Uint8Array][] =>
    names.map((name) => {
      const content = files.get(name);
      if (content) return [name, content];
      throw new Error(`${title} expected a file ${name} in the archive but found none`);
    });
  const train = readCifarImages(description, contents(description.train), trainImages);
  const test = readCifarImages(description, contents(description.test), testImages);
  const counts = `${trainImages.toLocaleString("en-US")} training and ${testImages.toLocaleString("en-US")} test images`;
  return { train, test, classes, source: `${title}: ${counts} ${origin}` };
}
