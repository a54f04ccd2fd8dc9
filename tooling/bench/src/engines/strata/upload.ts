import { bytesToFloat, Rng } from "@stratajs/tensor";
import type { UploadCase } from "../../cases.ts";
import type { Prepared } from "../serve.ts";

export function prepareUpload({ batch, size, channels }: UploadCase): Prepared {
  const bytes = Uint8Array.from(
    { length: batch * size * size * channels },
    (_, i) => (i * 37) % 256,
  );
  const values = new Rng(0).normal(256 * channels);
  return { run: () => bytesToFloat(bytes, [batch, size, size, channels], values).dispose() };
}
