/** A zip archive: PyTorch's files since 1.6. */
export function isZipFile(bytes: Uint8Array): boolean {
  return startsWith(bytes, 0, "PK\u0003\u0004");
}

/** A tar archive: PyTorch's files before 0.1.10. */
export function isTarFile(bytes: Uint8Array): boolean {
  return startsWith(bytes, 257, "ustar");
}

/** What `torch.save` wrote at any time: an archive, or a pickle of protocol 2. */
export function isPyTorchFile(bytes: Uint8Array): boolean {
  return isZipFile(bytes) || isTarFile(bytes) || (bytes[0] === 0x80 && bytes[1] === 2);
}

function startsWith(bytes: Uint8Array, place: number, text: string): boolean {
  return [...text].every((character, i) => bytes[place + i] === character.charCodeAt(0));
}
