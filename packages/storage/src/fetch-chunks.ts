import { openTransfer, TransferError } from "./internal/transfer.ts";

/** Milliseconds without a byte after which a server is given up. */
const timeoutMs = 20_000;

/**
 * The bytes of a URL, piece by piece; stopping early closes the connection.
 *
 * @throws an Error that says in a sentence why it could not be read.
 */
export async function* fetchChunks(url: string): AsyncGenerator<Uint8Array, void, undefined> {
  const transfer = await openTransfer(url, { timeoutMs, stallTimeoutMs: timeoutMs });
  if (transfer.status !== 200) {
    transfer.close();
    throw new TransferError(`${url} answered ${transfer.status}`, false);
  }
  yield* transfer.chunks();
}
