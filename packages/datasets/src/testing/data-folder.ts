import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach } from "vitest";

const variables = ["STRATA_DATA", "STRATA_CACHE", "STRATA_MIRROR"] as const;

/**
 * For each test an empty folder, with the cache of downloads in its folder `cache`, and none of the machine's own data.
 *
 * @returns what gives the folder's path within a test.
 */
export function useDataFolder(): () => string {
  const before = variables.map((name) => process.env[name]);
  let folder = "";
  beforeEach(async () => {
    for (const name of variables) delete process.env[name];
    folder = await mkdtemp(join(tmpdir(), "strata-datasets-"));
    process.env["STRATA_CACHE"] = join(folder, "cache");
  });
  afterEach(async () => {
    for (const [i, name] of variables.entries()) {
      if (before[i] === undefined) delete process.env[name];
      else process.env[name] = before[i];
    }
    await rm(folder, { recursive: true });
  });
  return () => folder;
}
