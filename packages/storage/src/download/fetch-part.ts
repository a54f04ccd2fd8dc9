import { fileError } from "../internal/file-error.ts";
import { openTransfer, TransferError, type Transfer } from "../internal/transfer.ts";
import type { PartFile } from "./part-file.ts";

export interface FetchOptions {
  readonly timeoutMs: number;
  readonly stallTimeoutMs: number;
  readonly onBytes: (received: number, total: number | undefined) => void;
}

/** How often a connection that gave something and then broke is taken up again. */
const mostAttempts = 5;

/** Brings the rest of `url` into the part: resumes after a cut for as long as each attempt gets further. */
export async function fetchPart(url: string, part: PartFile, options: FetchOptions): Promise<void> {
  for (let attempt = 1; ; attempt++) {
    const before = part.size;
    try {
      await fetchOnce(url, part, options);
      return;
    } catch (error) {
      const gotFurther = part.size > before;
      if (!(error instanceof TransferError) || !gotFurther || attempt === mostAttempts) throw error;
    }
  }
}

async function fetchOnce(url: string, part: PartFile, options: FetchOptions): Promise<void> {
  // Compressed on the way, ranges would count other bytes than the file's.
  const headers: Record<string, string> = { "accept-encoding": "identity" };
  if (part.size > 0) headers["range"] = `bytes=${part.size}-`;
  const transfer = await openTransfer(url, { ...options, headers });
  try {
    const range = contentRange(transfer);
    if (transfer.status === 416 && part.size > 0) {
      // Nothing is left to send: the part is whole, or not a part of this file.
      if (range?.total === part.size) return;
      await restart(part);
      return await fetchOnce(url, part, options);
    }
    if (transfer.status === 200) {
      await restart(part);
    } else if (transfer.status !== 206 || range?.start !== part.size) {
      throw new TransferError(`${url} answered HTTP ${transfer.status}`, false);
    }
    await receive(url, transfer, part, options);
  } finally {
    transfer.close();
  }
}

async function receive(
  url: string,
  transfer: Transfer,
  part: PartFile,
  options: FetchOptions,
): Promise<void> {
  const total = expectedSize(transfer, part);
  options.onBytes(part.size, total);
  for await (const chunk of transfer.chunks()) {
    try {
      await part.handle.writeFile(chunk);
    } catch (error) {
      throw fileError("write", part.path, error);
    }
    part.size += chunk.length;
    options.onBytes(part.size, total);
  }
  if (total !== undefined && part.size < total) {
    throw new TransferError(`${url} broke off after ${part.size} of ${total} bytes`, false);
  }
}

async function restart(part: PartFile): Promise<void> {
  await part.handle.truncate(0);
  part.size = 0;
}

function expectedSize({ headers, status }: Transfer, part: PartFile): number | undefined {
  if (headers.has("content-encoding")) return undefined;
  const length = Number(headers.get("content-length") ?? Number.NaN);
  if (!Number.isSafeInteger(length)) return undefined;
  return status === 206 ? part.size + length : length;
}

/** `bytes 100-199/200`, or of a 416 `bytes * /200`. */
function contentRange({ headers }: Transfer): { start?: number; total?: number } | undefined {
  const match = /^bytes (?:(\d+)-\d+|\*)\/(\d+|\*)$/.exec(headers.get("content-range") ?? "");
  if (!match) return undefined;
  const [, start, total] = match;
  return {
    ...(start === undefined ? {} : { start: Number(start) }),
    ...(total === undefined || total === "*" ? {} : { total: Number(total) }),
  };
}
