export interface TransferOptions {
  readonly headers?: Readonly<Record<string, string>>;
  /** Milliseconds until the server must have begun to answer. */
  readonly timeoutMs: number;
  /** Milliseconds that may pass between two pieces of the answer. */
  readonly stallTimeoutMs: number;
}

export interface Transfer {
  readonly status: number;
  readonly headers: Headers;
  /** The body piece by piece; stopping early closes the connection. */
  chunks(): AsyncGenerator<Uint8Array, void, undefined>;
  /** Closes the connection; needed only where `chunks` is not read. */
  close(): void;
}

/** What went wrong between here and a server; another server may do better. */
export class TransferError extends Error {
  /** Whether no answer came at all: the machine is offline, the name unknown, the port closed. */
  readonly isUnreachable: boolean;

  constructor(message: string, isUnreachable: boolean, cause?: unknown) {
    super(message, { cause });
    this.name = "TransferError";
    this.isUnreachable = isUnreachable;
  }
}

/** Asks for a URL and returns as soon as the answer's headers are there, whatever their status. */
export async function openTransfer(url: string, options: TransferOptions): Promise<Transfer> {
  const abort = new AbortController();
  const response = await withTimeout(
    fetch(url, { headers: { ...options.headers }, signal: abort.signal }),
    options.timeoutMs,
    abort,
  ).catch((error: unknown) => {
    throw new TransferError(`${url} could not be reached (${reasonOf(error)})`, true, error);
  });
  return {
    status: response.status,
    headers: response.headers,
    chunks: () => readChunks(url, response, options.stallTimeoutMs, abort),
    close: () => abort.abort(),
  };
}

async function* readChunks(
  url: string,
  response: Response,
  stallTimeoutMs: number,
  abort: AbortController,
): AsyncGenerator<Uint8Array, void, undefined> {
  const reader = response.body?.getReader();
  if (!reader) return;
  try {
    for (;;) {
      const { done, value } = await withTimeout(reader.read(), stallTimeoutMs, abort);
      if (done) return;
      yield value;
    }
  } catch (error) {
    throw new TransferError(`${url} broke off (${reasonOf(error)})`, false, error);
  } finally {
    abort.abort();
  }
}

async function withTimeout<T>(
  promise: Promise<T>,
  milliseconds: number,
  abort: AbortController,
): Promise<T> {
  let timer: ReturnType<typeof setTimeout> | undefined;
  const timeout = new Promise<never>((_, reject) => {
    timer = setTimeout(() => {
      reject(new Error(`no data for ${milliseconds / 1000} s`));
      abort.abort();
    }, milliseconds);
  });
  // Whichever loses the race may still fail; nobody waits for it.
  promise.catch(() => {});
  try {
    return await Promise.race([promise, timeout]);
  } finally {
    clearTimeout(timer);
  }
}

/** fetch hides what happened ("fetch failed") behind causes. */
function reasonOf(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  if (error.cause instanceof Error) return reasonOf(error.cause);
  const code = "code" in error && typeof error.code === "string" ? error.code : undefined;
  return error.message || code || error.name;
}
