import type { ImageFormat } from "./image-format.ts";

/** `[height, width, 3]`, bytes. */
export interface DecodedPixels {
  readonly data: Uint8Array;
  readonly height: number;
  readonly width: number;
}

/** What a platform does with an image whose format is known. */
export type Decoder = (
  bytes: Uint8Array,
  settings: { readonly format: ImageFormat; readonly maxPixels: number },
) => Promise<DecodedPixels>;
