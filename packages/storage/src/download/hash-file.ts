import { fileError } from "../internal/file-error.ts";
import { nodeModule } from "../node-module.ts";

/** The SHA-256 of a file of any size, read piece by piece. */
export async function hashFile(path: string): Promise<string> {
  const hash = nodeModule("node:crypto").createHash("sha256");
  try {
    const handle = await nodeModule("node:fs/promises").open(path, "r");
    for await (const chunk of handle.createReadStream({ highWaterMark: 1 << 20 })) {
      hash.update(chunk as Uint8Array);
    }
  } catch (error) {
    throw fileError("read", path, error);
  }
  return hash.digest("hex");
}
