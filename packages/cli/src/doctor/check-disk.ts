import { statfs } from "node:fs/promises";

/** More than a run of LeNet-BN leaves behind, checkpoints and report together. */
const LEAST = 10 * 2 ** 20;

/** @throws when there is no room for the checkpoints of even a small model in this folder. */
export async function checkDisk(): Promise<string[]> {
  const { bavail, bsize } = await statfs(".");
  const free = bavail * bsize;
  const told = `${(free / 2 ** 30).toFixed(1)} GiB free in this folder`;
  if (free >= LEAST) return [told];
  throw new Error(`${told}; a run writes checkpoints and a report`);
}
