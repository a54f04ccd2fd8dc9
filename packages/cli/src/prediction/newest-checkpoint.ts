import { readdir, stat } from "node:fs/promises";
import { join } from "node:path";

/**
 * The checkpoint under a folder of runs that was saved last.
 *
 * @throws saying how to get one.
 */
export async function newestCheckpoint(runs: string): Promise<string> {
  const names = await readdir(runs, { recursive: true }).catch(() => []);
  const paths = names.filter((name) => /(^|[/\\])last\.safetensors$/.test(name));
  const dated = await Promise.all(
    paths.map(async (name) => {
      const path = join(runs, name);
      return { path, time: (await stat(path)).mtimeMs };
    }),
  );
  const newest = dated.toSorted((a, b) => b.time - a.time)[0];
  if (newest !== undefined) return newest.path;
  throw new Error(
    `there is no checkpoint under ${runs}/ here; train a model with strata train, or name one with --checkpoint`,
  );
}
