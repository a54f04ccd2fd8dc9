import { tensor } from "@tensorflow/tfjs-core";
import { hostValues } from "../host-values.ts";
import { Rng } from "../rng/rng.ts";
import type { Reference } from "./signatures.ts";

/** tfjs-core has no integer arithmetic to do this on the device: drawn on the host and uploaded. */
export const randomMaskReference: Reference<"RandomMask"> = (
  { state },
  { shape, keepProbability },
) => {
  const words = hostValues<Int32Array>(state);
  if (!words)
    throw new Error("RandomMask expected a state just uploaded, but only the device has it");
  const [key0, key1, ...counter] = [...words].map((word) => word >>> 0);
  const rng = new Rng({
    key: [key0!, key1!],
    counter: [counter[0]!, counter[1]!, counter[2]!, counter[3]!],
  });
  const size = shape.reduce((product, dimension) => product * dimension, 1);
  const scale = 1 / keepProbability;
  const mask = Float32Array.from(rng.bernoulli(size, keepProbability), (kept) => kept * scale);
  return [tensor(mask, [...shape])];
};
