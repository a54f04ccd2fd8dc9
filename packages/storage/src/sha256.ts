/**
 * The SHA-256 of bytes in lowercase hexadecimal, by Web Crypto.
 *
 * @throws where there is no Web Crypto: a page that is neither https nor localhost.
 */
export async function sha256(bytes: Uint8Array): Promise<string> {
  const subtle = globalThis.crypto?.subtle;
  if (!subtle) {
    throw new Error("sha256 needs Web Crypto; serve the page over https or from localhost");
  }
  const digest = await subtle.digest("SHA-256", unshared(bytes));
  return Array.from(new Uint8Array(digest), (byte) => byte.toString(16).padStart(2, "0")).join("");
}

/** Web Crypto refuses memory that threads share. */
function unshared(bytes: Uint8Array): Uint8Array<ArrayBuffer> {
  if (bytes.buffer instanceof ArrayBuffer) return bytes as Uint8Array<ArrayBuffer>;
  return new Uint8Array(bytes);
}
