import { nodeModule } from "./node-module.ts";

/**
 * Where downloads are kept: `STRATA_CACHE`, else `strata` in `XDG_CACHE_HOME`, else `~/.cache/strata`.
 * Node only. The folder need not exist yet.
 */
export function cacheFolder(): string {
  const { isAbsolute, join, resolve } = nodeModule("node:path", "cacheFolder");
  const own = process.env["STRATA_CACHE"];
  if (own) return resolve(own);
  const shared = process.env["XDG_CACHE_HOME"];
  // The XDG specification: a relative path is invalid and has to be ignored.
  if (shared && isAbsolute(shared)) return join(shared, "strata");
  return join(nodeModule("node:os").homedir(), ".cache", "strata");
}
