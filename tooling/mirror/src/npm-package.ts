import { execFile } from "node:child_process";
import { mkdir, mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join, sep } from "node:path";
import { promisify } from "node:util";
import { gunzipSync } from "node:zlib";
import { unpackTar } from "modern-tar";

/** Unpacks a package of npm's registry into a temporary folder for as long as `use` runs; nothing in it is executed. */
export async function withNpmPackage<T>(
  specifier: string,
  use: (folder: string) => Promise<T>,
): Promise<T> {
  const folder = await mkdtemp(join(tmpdir(), "strata-mirror-"));
  try {
    const packed = await promisify(execFile)("npm", ["pack", "--silent", specifier], {
      cwd: folder,
    });
    const archive = gunzipSync(await readFile(join(folder, packed.stdout.trim())));
    for (const { header, data } of await unpackTar(archive)) {
      if (data === undefined) continue;
      const path = join(folder, header.name);
      if (!path.startsWith(folder + sep))
        throw new Error(`${specifier} has a file outside of itself`);
      await mkdir(dirname(path), { recursive: true });
      await writeFile(path, data);
    }
    return await use(join(folder, "package"));
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}
