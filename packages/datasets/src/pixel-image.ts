/**
 * An image on the host. `data` is `[height, width, channels]`, row-major: bytes from 0 to 255, or float32,
 * from 0 to 1 unless normalized.
 */
export interface PixelImage {
  readonly data: Uint8Array | Float32Array;
  readonly height: number;
  readonly width: number;
  readonly channels: number;
}
