/**
 * A decoder's error, in words that depend on the file alone: libvips keeps one place for the messages of all
 * threads, so that of two images that fail at once either may get the other's, or none. It is the cause.
 */
export function undecodable(error: unknown, maxPixels: number): Error {
  const message = error instanceof Error ? error.message : "";
  if (message.includes("exceeds pixel limit")) return tooManyPixels(maxPixels, error);
  return new Error(
    "could not be decoded: it is damaged, cut off, or of a kind that the decoder does not know",
    { cause: error },
  );
}

/** The machine cannot decode any image: no file is to blame. */
export class DecoderMissing extends Error {
  override readonly name = "DecoderMissing";
}

export function tooManyPixels(maxPixels: number, cause?: unknown): Error {
  return new Error(
    `could not be decoded: it has more than ${maxPixels} pixels; set maxPixels if that is right`,
    { cause },
  );
}
