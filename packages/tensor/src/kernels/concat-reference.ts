import { concat, slice } from "@tensorflow/tfjs-core";
import type { Reference } from "./signatures.ts";

export const concatReference: Reference<"Concat"> = (inputs, { axis }) => [
  concat([...inputs], axis),
];

export const concatGradientReference: Reference<"ConcatGradient"> = ({ dy }, { axis, sizes }) => {
  let start = 0;
  return sizes.map((size) => {
    const begin = dy.shape.map((_, other) => (other === axis ? start : 0));
    const extent = dy.shape.map((whole, other) => (other === axis ? size : whole));
    start += size;
    return slice(dy, begin, extent);
  });
};
