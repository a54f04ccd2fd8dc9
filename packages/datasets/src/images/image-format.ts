export type ImageFormat = "jpeg" | "png" | "webp";

/** How many bytes at a file's beginning `imageFormat` looks at. */
export const signatureBytes = 12;

/**
 * Which image it is by its first bytes, whatever its name says.
 *
 * @throws unless it is a JPEG, PNG or WebP image.
 */
export function imageFormat(bytes: Uint8Array): ImageFormat {
  if (startsWith(bytes, 0, [0xff, 0xd8, 0xff])) return "jpeg";
  if (startsWith(bytes, 0, [0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a])) return "png";
  const isRiff = startsWith(bytes, 0, [0x52, 0x49, 0x46, 0x46]);
  if (isRiff && startsWith(bytes, 8, [0x57, 0x45, 0x42, 0x50])) return "webp";
  const begin = Array.from(bytes.subarray(0, 4), (byte) => byte.toString(16).padStart(2, "0"));
  throw new Error(
    bytes.length === 0
      ? "expected a JPEG, PNG or WebP image but the file is empty"
      : `expected a JPEG, PNG or WebP image but it begins with ${begin.join(" ")}`,
  );
}

function startsWith(bytes: Uint8Array, offset: number, signature: readonly number[]): boolean {
  return signature.every((byte, i) => bytes[offset + i] === byte);
}
