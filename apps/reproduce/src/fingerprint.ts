import { sha256 } from "@stratajs/storage";
import type { StateDict } from "@stratajs/tensor";

/** One hash over losses and weights: equal exactly when every bit is. */
export async function fingerprint(losses: readonly number[], weights: StateDict): Promise<string> {
  const parts = [Float64Array.from(losses), ...[...weights.values()].map(({ data }) => data)];
  const bytes = parts.map(
    ({ buffer, byteOffset, byteLength }) => new Uint8Array(buffer, byteOffset, byteLength),
  );
  return sha256(new Uint8Array(await new Blob(bytes as Uint8Array<ArrayBuffer>[]).arrayBuffer()));
}
