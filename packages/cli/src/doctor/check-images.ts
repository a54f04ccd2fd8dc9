import { decodeImage } from "@stratajs/datasets";
import { encode } from "fast-png";

/** @throws when photographs cannot be decoded. */
export async function checkImages(): Promise<string[]> {
  const png = encode({ width: 2, height: 1, channels: 3, data: Uint8Array.of(1, 2, 3, 4, 5, 6) });
  const { data } = await decodeImage(png);
  if (data[3] !== 4) throw new Error(`an image of six bytes was decoded as [${data.join(", ")}]`);
  return ["JPEG, PNG and WebP are decoded"];
}
