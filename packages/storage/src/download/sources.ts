import { nodeModule } from "../node-module.ts";

/** Where a file may come from: a server, or a folder of this machine. */
export type Source = { readonly url: string } | { readonly path: string };

/**
 * The places to try, in order. `STRATA_MIRROR`, a folder or a base URL, comes first: it may hold the file
 * under its name in the cache or directly, under the last part of its URL.
 */
export function listSources(name: string, urls: readonly string[]): Source[] {
  const official = urls.map((url) => ({ url }));
  const mirror = process.env["STRATA_MIRROR"];
  if (!mirror) return official;
  const names = new Set([name, ...urls.map(lastPart)]);
  return [...Array.from(names, (file) => mirrored(mirror, file)), ...official];
}

function mirrored(mirror: string, file: string): Source {
  if (/^https?:/i.test(mirror)) return { url: `${mirror.replace(/\/+$/, "")}/${file}` };
  const { fileURLToPath } = nodeModule("node:url");
  const folder = /^file:/i.test(mirror) ? fileURLToPath(mirror) : mirror;
  return { path: nodeModule("node:path").resolve(folder, file) };
}

function lastPart(url: string): string {
  return new URL(url).pathname.split("/").at(-1) ?? "";
}
