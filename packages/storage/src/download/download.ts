import { errorCode, fileError } from "../internal/file-error.ts";
import { TransferError } from "../internal/transfer.ts";
import { cacheFolder } from "../cache-folder.ts";
import { nodeModule } from "../node-module.ts";
import { fetchPart } from "./fetch-part.ts";
import { hashFile } from "./hash-file.ts";
import { openPart, removeParts, type PartFile } from "./part-file.ts";
import { listSources, type Source } from "./sources.ts";

export interface DownloadProgress {
  readonly name: string;
  /** Bytes so far, those of an earlier attempt included. */
  readonly received: number;
  /** Bytes in all, if the server says so. */
  readonly total: number | undefined;
}

export interface DownloadOptions {
  /** The file's path inside the folder, with `/`: `fashion-mnist/train-images-idx3-ubyte.gz`. */
  readonly name: string;
  /** Tried in order until one gives the right file. */
  readonly urls: readonly string[];
  /** SHA-256 of the file in hexadecimal; checked in the cache, too. */
  readonly sha256?: string | undefined;
  /** How its SHA-256 begins, where no more of it is known: the eight digits in the names of PyTorch's files. */
  readonly sha256Prefix?: string | undefined;
  /** A check of one's own, such as of what is inside: throws if the file at `path` is not right. */
  readonly verify?: ((path: string) => Promise<void>) | undefined;
  /** By default `cacheFolder()`. */
  readonly folder?: string | undefined;
  readonly onProgress?: ((progress: DownloadProgress) => void) | undefined;
  /** Milliseconds until a server must have begun to answer; 5,000 by default. */
  readonly timeoutMs?: number | undefined;
  /** Milliseconds that may pass between two pieces of the answer; 20,000 by default. */
  readonly stallTimeoutMs?: number | undefined;
}

/**
 * The path of a file that is in the cache or is brought there.
 *
 * The file appears under its name only when it is complete and right, so that two processes may ask for
 * the same one at once. A download that was cut is continued at the next call, provided that `sha256`,
 * `sha256Prefix` or `verify` can tell a good result. The environment variable `STRATA_MIRROR`, a folder or a base URL, is
 * tried before `urls`. Node only.
 *
 * @throws an Error that names every place tried and what was wrong with it, or what the disk refused.
 */
export async function download(options: DownloadOptions): Promise<string> {
  const target = targetPath(options);
  if (await isCached(target, options)) return target;
  const failures: unknown[] = [];
  for (const source of listSources(options.name, options.urls)) {
    const failure = await tryTwice(source, target, options);
    if (failure === undefined) return target;
    failures.push(failure);
  }
  throw downloadError(options.name, failures);
}

/** A file that was continued and is wrong may be spliced from two versions: it gets a fresh start. */
async function tryTwice(
  source: Source,
  target: string,
  options: DownloadOptions,
): Promise<unknown> {
  const canTell = [options.sha256, options.sha256Prefix, options.verify].some(Boolean);
  const part = await openPart(target, { resume: canTell && "url" in source });
  const wasResumed = part.size > 0;
  const failure = await bring(source, part, target, options);
  if (failure === undefined || failure instanceof TransferError || !wasResumed) return failure;
  return bring(source, await openPart(target, { resume: false }), target, options);
}

/** Fills the part, checks it and gives it its name; what is wrong with the source is returned. */
async function bring(
  source: Source,
  part: PartFile,
  target: string,
  options: DownloadOptions,
): Promise<unknown> {
  try {
    try {
      await fill(source, part, options);
      await part.handle.sync();
    } finally {
      await part.handle.close();
    }
  } catch (error) {
    // What a server gave is kept for the next attempt; a full disk gets its space back.
    if (part.size === 0 || !(error instanceof TransferError)) await removeFile(part.path);
    if (error instanceof TransferError) return error;
    throw error;
  }
  try {
    await check(part.path, options);
  } catch (error) {
    if (await wasOvertaken(part.path, target, options)) return undefined;
    await removeFile(part.path);
    return new Error(`${placeOf(source)} ${messageOf(error)}`, { cause: error });
  }
  try {
    await nodeModule("node:fs/promises").rename(part.path, target);
  } catch (error) {
    if (await wasOvertaken(part.path, target, options)) return undefined;
    throw fileError("write", target, error);
  }
  await removeParts(target);
  return undefined;
}

async function fill(source: Source, part: PartFile, options: DownloadOptions): Promise<void> {
  if ("url" in source) {
    const { name, onProgress, timeoutMs = 5000, stallTimeoutMs = 20_000 } = options;
    const onBytes = (received: number, total: number | undefined): void =>
      onProgress?.({ name, received, total });
    return fetchPart(source.url, part, { timeoutMs, stallTimeoutMs, onBytes });
  }
  try {
    await nodeModule("node:fs/promises").copyFile(source.path, part.path);
  } catch (error) {
    if (errorCode(error) !== "ENOENT") throw fileError("write", part.path, error);
    throw new TransferError(`there is no file "${source.path}"`, false, error);
  }
}

async function check(
  path: string,
  { sha256, sha256Prefix = "", verify }: DownloadOptions,
): Promise<void> {
  const expected = sha256 ?? sha256Prefix;
  if (expected !== "") {
    const actual = await hashFile(path);
    const isRight =
      sha256 === undefined ? actual.startsWith(expected) : actual === expected.toLowerCase();
    if (!isRight) {
      const wanted = sha256 === undefined ? `one that begins with ${expected}` : expected;
      throw new Error(`gave a file with SHA-256 ${actual} where ${wanted} was expected`);
    }
  }
  await verify?.(path);
}

/** A process that finishes first clears away every part, this one too; its file will do. */
async function wasOvertaken(
  part: string,
  target: string,
  options: DownloadOptions,
): Promise<boolean> {
  return !(await exists(part)) && (await isCached(target, options));
}

async function isCached(target: string, options: DownloadOptions): Promise<boolean> {
  if (!(await exists(target))) return false;
  try {
    await check(target, options);
    return true;
  } catch {
    await removeFile(target);
    return false;
  }
}

function targetPath({ name, folder }: DownloadOptions): string {
  const { join, resolve } = nodeModule("node:path", "download");
  const parts = name.split("/");
  if (parts.some((part) => !/^[\w.@+-]+$/.test(part) || part === "." || part === "..")) {
    throw new Error(
      `download expected a name of letters, digits, ". _ - + @" and "/" but got ${JSON.stringify(name)}`,
    );
  }
  return join(resolve(folder ?? cacheFolder()), ...parts);
}

async function exists(path: string): Promise<boolean> {
  try {
    return (await nodeModule("node:fs/promises").stat(path)).isFile();
  } catch {
    return false;
  }
}

async function removeFile(path: string): Promise<void> {
  try {
    await nodeModule("node:fs/promises").rm(path, { force: true });
  } catch (error) {
    throw fileError("write", path, error);
  }
}

function downloadError(name: string, failures: readonly unknown[]): Error {
  const isOffline = failures.every(
    (failure) => failure instanceof TransferError && failure.isUnreachable,
  );
  const advice = isOffline
    ? "is this machine offline? A file fetched elsewhere can be given by STRATA_MIRROR, a folder or a base URL"
    : "try again later, or give a folder or a base URL that has the file in STRATA_MIRROR";
  const reasons = failures.map(messageOf).join("; ") || "there is no URL to try";
  return new Error(`could not download "${name}": ${reasons}; ${advice}`, { cause: failures });
}

function placeOf(source: Source): string {
  return "url" in source ? source.url : `"${source.path}"`;
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
