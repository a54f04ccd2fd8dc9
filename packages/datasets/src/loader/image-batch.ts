/** A batch of images on the host. */
export interface ImageBatch {
  /** `[batch, height, width, channels]`, row-major; pixels in [0, 1] unless normalized */
  readonly images: Float32Array;
  readonly imageShape: readonly [batch: number, height: number, width: number, channels: number];
  /** `[batch]`, integers from 0 */
  readonly labels: Int32Array;
  /** `[batch, classes]`, row-major, where examples belong to several classes, as by `mixUp`: the share of each */
  readonly targets?: Float32Array;
  /** `[batch]`: the examples' places in the loader's dataset */
  readonly indices: Int32Array;
}
