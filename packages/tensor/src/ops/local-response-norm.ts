import {
  add,
  matMul,
  mul,
  pow,
  reshape,
  square,
  sub,
  tensor2d,
  tidy,
  type Tensor,
  type Tensor2D,
  type Tensor4D,
} from "@tensorflow/tfjs-core";
import { withGradient } from "../with-gradient.ts";
import { expectShape } from "./arguments.ts";

export interface LocalResponseNormOptions {
  /** How many neighbouring channels count; of an even number one more of the earlier ones. */
  readonly size: number;
  /** 1e-4 by default. */
  readonly alpha?: number;
  /** 0.75 by default. */
  readonly beta?: number;
  /** 1 by default. */
  readonly k?: number;
}

/**
 * Divides by the size of the same place in neighbouring channels: `y = x / (k + alpha * mean of x²)^beta`, where the mean
 * is over `size` channels, those outside counted as 0. `torch.nn.functional.local_response_norm`.
 *
 * `[batch, height, width, channels]` -> the same. Krizhevsky et al. 2012, section 3.3
 */
export function localResponseNorm(
  x: Tensor4D,
  { size, alpha = 1e-4, beta = 0.75, k = 1 }: LocalResponseNormOptions,
): Tensor4D {
  expectShape("localResponseNorm", x.shape, ["batch", "height", "width", "channels"]);
  if (!(Number.isInteger(size) && size >= 1)) {
    throw new RangeError(`localResponseNorm expected size of at least 1 but got ${size}`);
  }
  const channels = x.shape[3];
  // The sum over neighbours is a product with a matrix of bands.
  const sumOver = (values: Tensor, transposed: boolean): Tensor =>
    matMul(values as Tensor2D, bands(channels, size), false, transposed);
  return tidy(() => {
    const places = reshape(x, [x.size / channels, channels]);
    const y = withGradient({
      inputs: { places: places as Tensor },
      forward: (save): Tensor => {
        const divisor = add(mul(sumOver(square(places), false), alpha / size), k);
        save([places, divisor]);
        return mul(places, pow(divisor, -beta));
      },
      backward: (dy, [saved, divisor]) => ({
        places: () => {
          const inverse = pow(divisor!, -beta);
          const own = mul(dy, inverse);
          const spread = sumOver(mul(mul(own, saved!), pow(divisor!, -1)), true);
          return sub(own, mul(mul(saved!, spread), (2 * alpha * beta) / size));
        },
      }),
    });
    return reshape(y, x.shape);
  });
}

/** `[from, to]`: 1 where channel `from` counts for channel `to`. */
function bands(channels: number, size: number): Tensor2D {
  const values = new Float32Array(channels * channels);
  for (let to = 0; to < channels; to++) {
    const first = Math.max(0, to - Math.floor(size / 2));
    const last = Math.min(channels - 1, to + Math.floor((size - 1) / 2));
    for (let from = first; from <= last; from++) values[from * channels + to] = 1;
  }
  return tensor2d(values, [channels, channels]);
}
