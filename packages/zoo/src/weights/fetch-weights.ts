import {
  download,
  hasNodeModules,
  readBytes,
  sha256,
  type DownloadProgress,
} from "@stratajs/storage";
import { hashInName } from "./published-weights.ts";

/** Where weights are: a path or a URL, a file that somebody picked, or its bytes. */
export type WeightsSource = string | URL | Blob | Uint8Array;

/**
 * Weights from the web, checked against the digits of their SHA-256 where the name has some.
 *
 * In Node they are kept in the cache, a download that was cut goes on where it ended, and the environment variable
 * `STRATA_MIRROR` (a folder or a base URL) is tried first; in a browser they are its own cache's affair.
 *
 * @returns what `readWeights` takes.
 */
export async function fetchWeights(
  url: string,
  onProgress?: (progress: DownloadProgress) => void,
): Promise<WeightsSource> {
  const file = decodeURIComponent(new URL(url).pathname.split("/").at(-1)!);
  const sha256Prefix = hashInName(file);
  if (hasNodeModules()) {
    return download({ name: `weights/${cacheName(url)}`, urls: [url], sha256Prefix, onProgress });
  }
  const bytes = await readBytes(url);
  if (sha256Prefix === undefined) return bytes;
  const actual = await sha256(bytes);
  if (actual.startsWith(sha256Prefix)) return bytes;
  throw new Error(
    `${url} gave a file with SHA-256 ${actual} where one that begins with ${sha256Prefix} was expected; try again`,
  );
}

export function isWebAddress(source: WeightsSource): boolean {
  return (typeof source === "string" || source instanceof URL) && /^https?:/i.test(String(source));
}

/** Host and path, so that files of one name from two places are two. */
function cacheName(url: string): string {
  const { host, pathname, search } = new URL(url);
  const parts = `${host}${pathname}${search}`.split("/").filter((part) => part !== "");
  return parts.map((part) => part.replaceAll(/[^\w.@+-]/g, "_")).join("/");
}
