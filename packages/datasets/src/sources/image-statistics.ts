import type { ImageDataset } from "../dataset.ts";

/** Mean and deviation of pixels in [0, 1], a value for each channel: what `normalize` takes. */
export interface ImageStatistics {
  readonly mean: readonly number[];
  /** Over all pixels at once, divided by their number: NumPy's `std` and PyTorch's `std(correction=0)`. */
  readonly std: readonly number[];
}

/** The statistics of all pixels of images of bytes; sums of integers, so that nothing is rounded before the end. */
export async function computeStatistics(dataset: ImageDataset): Promise<ImageStatistics> {
  const sums: number[] = [];
  const squares: number[] = [];
  let pixels = 0;
  for (let index = 0; index < dataset.length; index++) {
    const { data, height, width, channels } = (await dataset.get(index)).image;
    pixels += height * width;
    for (let channel = 0; channel < channels; channel++) {
      let sum = 0;
      let square = 0;
      for (let i = channel; i < data.length; i += channels) {
        sum += data[i]!;
        square += data[i]! * data[i]!;
      }
      sums[channel] = (sums[channel] ?? 0) + sum;
      squares[channel] = (squares[channel] ?? 0) + square;
    }
  }
  const means = sums.map((sum) => sum / pixels);
  return {
    mean: means.map((mean) => mean / 255),
    std: means.map((mean, channel) => Math.sqrt(squares[channel]! / pixels - mean * mean) / 255),
  };
}
