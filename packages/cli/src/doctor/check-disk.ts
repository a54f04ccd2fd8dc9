import { statfs } from "node:fs/promises";

/** A run of a large model keeps a few checkpoints of its size. */
const ENOUGH = 2 ** 30;

/** @throws when there is hardly room for checkpoints in this folder. */
export async function checkDisk(): Promise<string[]> {
  const { bavail, bsize } = await statfs(".");
  const free = bavail * bsize;
  const told = `${(free / 2 ** 30).toFixed(1)} GiB free in this folder`;
  if (free >= ENOUGH) return [told];
  throw new Error(`${told}; checkpoints of a run may need more`);
}
