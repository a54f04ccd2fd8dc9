import { nodeModule } from "@stratajs/storage";
import { checkHeaderInNode } from "./decode-in-node.ts";
import { imageFormat, signatureBytes } from "./image-format.ts";

/**
 * Whether a file begins as an image does and has a whole header; its pixels are not looked at.
 *
 * @throws with the reason if it does not.
 */
export async function checkImageHeader(path: string, maxPixels: number = 2 ** 26): Promise<void> {
  imageFormat(await firstBytes(path));
  await checkHeaderInNode(path, maxPixels);
}

async function firstBytes(path: string): Promise<Uint8Array> {
  const file = await nodeModule("node:fs/promises")
    .open(path)
    .catch((error: Error) => {
      throw new Error(`could not be opened: ${error.message}`, { cause: error });
    });
  try {
    const { buffer, bytesRead } = await file.read(new Uint8Array(signatureBytes));
    return buffer.subarray(0, bytesRead);
  } finally {
    await file.close();
  }
}
