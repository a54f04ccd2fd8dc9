/** A safetensors file out of a header as it is written, well formed or not, and data. */
export function rawFile(
  header: string | Uint8Array,
  data: Uint8Array = new Uint8Array(),
): Uint8Array {
  const json = typeof header === "string" ? new TextEncoder().encode(header) : header;
  const file = new Uint8Array(8 + json.length + data.length);
  new DataView(file.buffer).setBigUint64(0, BigInt(json.length), true);
  file.set(json, 8);
  file.set(data, 8 + json.length);
  return file;
}
