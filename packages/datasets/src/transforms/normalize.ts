import type { PixelImage } from "../pixel-image.ts";
import { unitFloats } from "./to-float.ts";

/** Fixed mean and deviation per channel: `(pixel - mean) / std` for pixels in [0, 1]. */
export interface Normalize {
  readonly name: "normalize";
  /** One value for each channel, or one for all. */
  readonly mean: readonly number[];
  readonly std: readonly number[];
}

/**
 * `(pixel - mean) / std` for each channel, with pixels in [0, 1] (bytes are divided by 255 first):
 * torchvision's `Normalize`.
 *
 * @param settings.mean one value for each channel, or one for all; so `std`.
 */
export function normalize({ mean, std }: Pick<Normalize, "mean" | "std">): Normalize {
  const isValid =
    mean.length > 0 &&
    mean.length === std.length &&
    mean.every(Number.isFinite) &&
    std.every((value) => Number.isFinite(value) && value > 0);
  if (!isValid) {
    throw new RangeError(
      `normalize expected a mean and a positive std for each channel but got mean [${mean.join(", ")}], std [${std.join(", ")}]`,
    );
  }
  return { name: "normalize", mean: [...mean], std: [...std] };
}

export function applyNormalize(settings: Normalize, image: PixelImage): PixelImage {
  const { channels } = image;
  const { mean, std } = perChannel(settings, channels);
  const { data } = image;
  const isBytes = data instanceof Uint8Array;
  const normalized = new Float32Array(data.length);
  for (let i = 0; i < data.length; i += channels) {
    for (let channel = 0; channel < channels; channel++) {
      const value = isBytes ? unitFloats[data[i + channel]!]! : data[i + channel]!;
      // Rounded where PyTorch's float32 tensors round.
      normalized[i + channel] = Math.fround(value - mean[channel]!) / std[channel]!;
    }
  }
  return { ...image, data: normalized };
}

function perChannel(
  { mean, std }: Normalize,
  channels: number,
): Record<"mean" | "std", Float32Array> {
  if (mean.length !== 1 && mean.length !== channels) {
    throw new RangeError(
      `normalize expected images of ${mean.length} channels but got ${channels}; give a mean and a std for each channel, or one for all`,
    );
  }
  const spread = (values: readonly number[]): Float32Array =>
    Float32Array.from({ length: channels }, (_, channel) => values[channel % values.length]!);
  return { mean: spread(mean), std: spread(std) };
}
