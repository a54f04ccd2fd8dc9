import { add, cast, gather, mul, range, reshape } from "@tensorflow/tfjs-core";
import type { Reference } from "./signatures.ts";

export const bytesToFloatReference: Reference<"BytesToFloat"> = ({ bytes, values }) => {
  const channels = values.shape[1];
  // float32 holds these places in the table exactly.
  const row = mul(cast(bytes, "float32"), channels);
  const place = cast(add(row, range(0, channels, 1, "float32")), "int32");
  const y = gather(reshape(values, [-1]), reshape(place, [-1]));
  return [reshape(y, bytes.shape)];
};
