import { download, hasNodeModules } from "@stratajs/storage";
import type {
  DataFiles,
  ImageSplitsOptions,
  SplitsDescription,
  SplitsFormat,
} from "./image-splits.ts";

/** A machine without a network should not be kept waiting at each of the places. */
const timeoutMs = 3000;

/**
 * Fetches the files from the first place that has them, one after the other, into the cache of Node.
 *
 * @throws an Error that names every place tried and what was wrong with it.
 */
export async function fetchFiles<Description extends SplitsDescription>(
  description: Description,
  format: SplitsFormat<Description>,
  { mirrors = [], onProgress }: Pick<ImageSplitsOptions, "mirrors" | "onProgress">,
): Promise<DataFiles> {
  const places = [...mirrors, ...description.urls].map((url) =>
    url.endsWith("/") ? url : `${url}/`,
  );
  const files = new Map<string, Uint8Array>();
  for (const name of format.publishedNames(description)) {
    const urls = places.map((place) => `${place}${name}`);
    const read = async (source: string): Promise<void> => {
      for (const [inner, content] of await format.readPublished(description, name, source)) {
        files.set(inner, content);
      }
    };
    if (hasNodeModules()) {
      // The packed files differ from mirror to mirror; what is inside does not.
      const inCache = `${description.folderName}/${name}`;
      await download({ name: inCache, urls, verify: read, onProgress, timeoutMs });
    } else {
      await readFirst(description.title, urls, read);
    }
  }
  return files;
}

async function readFirst(
  title: string,
  urls: readonly string[],
  read: (url: string) => Promise<void>,
): Promise<void> {
  const problems: string[] = [];
  // A page may not ask plain http of anybody.
  for (const url of urls.filter((each) => !each.startsWith("http:"))) {
    try {
      return await read(url);
    } catch (error) {
      problems.push(`${url} ${(error as Error).message}`);
    }
  }
  throw new Error(`could not fetch ${title}: ${problems.join("; ")}`);
}
