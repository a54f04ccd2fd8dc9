import { tensor2d, tensor4d, tidy, type Tensor4D } from "@tensorflow/tfjs-core";
import { runTrainingKernel } from "../kernels/registry.ts";
import { formatShape } from "./arguments.ts";

/**
 * Uploads images as bytes, a quarter of what they are as floats, and looks up on the device what each byte
 * stands for: `y[b, h, w, c] = values[bytes[b, h, w, c] * channels + c]`, float32. So normalised images have
 * the same bits on every backend. PyTorch: `ToTensor` and `Normalize`, after the copy to the device.
 *
 * @param bytes row-major, of `shape`
 * @param shape `[batch, height, width, channels]`
 * @param values `[256, channels]`, row-major: `(byte / 255 - mean[c]) / std[c]`, say
 * @throws when `bytes` or `values` have another length than the shape asks for.
 */
export function bytesToFloat(
  bytes: Uint8Array,
  shape: readonly [batch: number, height: number, width: number, channels: number],
  values: Float32Array,
): Tensor4D {
  const size = shape.reduce((product, dimension) => product * dimension, 1);
  const channels = shape[3];
  if (bytes.length !== size || values.length !== 256 * channels) {
    throw new RangeError(
      `bytesToFloat expected ${size} bytes and ${256 * channels} values ([256, ${channels}]) for images ` +
        `${formatShape(shape)} but got ${bytes.length} and ${values.length}`,
    );
  }
  return tidy(() => {
    const inputs = {
      bytes: tensor4d(bytes, [...shape], "bool"),
      values: tensor2d(values, [256, channels]),
    };
    return runTrainingKernel("BytesToFloat", inputs, {})[0];
  });
}
