import { bytesToFloat, Rng } from "@stratajs/tensor";
import { expectNoLeaks } from "@stratajs/test-utils";
import { expect, it } from "vitest";
import { describeEveryBackend } from "./on-every-backend.ts";

type Shape = readonly [batch: number, height: number, width: number, channels: number];

const shapes: readonly Shape[] = [
  [2, 5, 7, 1],
  [3, 4, 3, 3],
  [1, 2, 9, 4],
  [2, 129, 131, 1],
  [1, 97, 89, 3],
  [0, 4, 4, 3],
];

/** Every byte, and values of which each has a bit in the last place. */
function images(shape: Shape): { bytes: Uint8Array; values: Float32Array } {
  const size = shape.reduce((product, dimension) => product * dimension, 1);
  const bytes = Uint8Array.from({ length: size }, (_, i) => (i * 151 + (i >> 8)) % 256);
  return { bytes, values: new Rng(7).normal(256 * shape[3]) };
}

describeEveryBackend("bytesToFloat", () => {
  it.each(shapes)("gives each byte its value to the bit: [%i, %i, %i, %i]", async (...shape) => {
    const { bytes, values } = images(shape);
    const y = bytesToFloat(bytes, shape, values);
    expect(y.shape).toEqual(shape);
    expect(y.dtype).toBe("float32");
    const channels = shape[3];
    const expected = Float32Array.from(
      bytes,
      (byte, i) => values[byte * channels + (i % channels)]!,
    );
    expect(await y.data()).toEqual(expected);
    y.dispose();
  });

  it("leaves nothing but its result, and refuses what does not fit", async () => {
    const shape = [2, 3, 3, 3] as const;
    const { bytes, values } = images([1, 97, 89, 3]);
    await expectNoLeaks(() => bytesToFloat(bytes.subarray(0, 54), shape, values).dispose());
    expect(() => bytesToFloat(bytes, shape, values)).toThrow(
      "bytesToFloat expected 54 bytes and 768 values ([256, 3]) for images [2, 3, 3, 3] but got 25899 and 768",
    );
    expect(() => bytesToFloat(bytes.subarray(0, 54), shape, values.subarray(3))).toThrow(
      "got 54 and 765",
    );
  });
});
