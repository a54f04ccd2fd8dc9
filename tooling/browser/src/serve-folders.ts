import { readFile } from "node:fs/promises";
import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { extname, join, normalize } from "node:path";

const types: Readonly<Record<string, string>> = {
  ".html": "text/html",
  ".js": "text/javascript",
  ".json": "application/json",
  ".wasm": "application/wasm",
};

export interface FolderServer {
  /** `http://127.0.0.1:40123` */
  readonly origin: string;
  close(): Promise<void>;
}

/** Headers beyond the type, by the path that was asked for. */
export type HeadersOf = (path: string) => Readonly<Record<string, string>>;

/** What makes a page cross-origin isolated, so that it may share memory between threads. */
export const isolation: Readonly<Record<string, string>> = {
  "cross-origin-opener-policy": "same-origin",
  "cross-origin-embedder-policy": "require-corp",
};

/** A server as plain as they come: the first folder that has a file serves it. */
export async function serveFolders(
  folders: readonly string[],
  headersOf: HeadersOf = () => ({}),
): Promise<FolderServer> {
  const server = createServer((request, response) => {
    void answer(folders, headersOf, request, response);
  });
  await new Promise<void>((resolve) => void server.listen(0, "127.0.0.1", resolve));
  const { port } = server.address() as AddressInfo;
  return {
    origin: `http://127.0.0.1:${port}`,
    close: () => new Promise((resolve) => void server.close(() => resolve())),
  };
}

async function answer(
  folders: readonly string[],
  headersOf: HeadersOf,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  const { pathname } = new URL(request.url ?? "/", "http://localhost");
  const path = normalize(decodeURI(pathname.endsWith("/") ? `${pathname}index.html` : pathname));
  const body = await readFirst(folders, path);
  const type = types[extname(path)] ?? "application/octet-stream";
  const headers = { ...headersOf(path), "content-type": type };
  response.writeHead(body ? 200 : 404, headers).end(body);
}

async function readFirst(folders: readonly string[], path: string): Promise<Buffer | undefined> {
  for (const folder of folders) {
    try {
      return await readFile(join(folder, path));
    } catch {
      // The next may have it.
    }
  }
  return undefined;
}
