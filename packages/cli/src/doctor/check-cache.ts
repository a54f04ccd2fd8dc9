import { cacheFolder, writeAtomically } from "@stratajs/storage";
import { rm } from "node:fs/promises";
import { join } from "node:path";

/** @throws when downloads could not be kept. */
export async function checkCache(): Promise<string[]> {
  const folder = cacheFolder();
  const probe = join(folder, `.strata-${process.pid}.probe`);
  await writeAtomically(probe, "strata");
  await rm(probe);
  return [`${folder}, writable`];
}
