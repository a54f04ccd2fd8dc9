/** Element types, by safetensors' names. */
export type StateDtype =
  | "F64"
  | "F32"
  | "F16"
  | "BF16"
  | "I64"
  | "I32"
  | "I16"
  | "I8"
  | "U8"
  | "BOOL";

/** F16 and BF16 are raw bits in a Uint16Array; BOOL is 0 and 1 in a Uint8Array. */
export type StateData =
  | Float64Array
  | Float32Array
  | Uint16Array
  | BigInt64Array
  | Int32Array
  | Int16Array
  | Int8Array
  | Uint8Array;

export interface StateEntry {
  readonly dtype: StateDtype;
  readonly shape: readonly number[];
  /** Row-major. */
  readonly data: StateData;
}

/** Host data under PyTorch's names, in PyTorch's layouts (`OIHW`, `[out, in]`) and order. */
export type StateDict = ReadonlyMap<string, StateEntry>;

/**
 * The values of an entry as float32, from any floating-point dtype.
 *
 * @throws for integers and booleans, naming the entry.
 */
export function toFloat32(name: string, { dtype, data }: StateEntry): Float32Array {
  if (data instanceof Float32Array) return data;
  if (data instanceof Float64Array) return Float32Array.from(data);
  if (data instanceof Uint16Array && dtype === "BF16") {
    return new Float32Array(Uint32Array.from(data, (bits) => bits << 16).buffer);
  }
  if (data instanceof Uint16Array && dtype === "F16") return Float32Array.from(data, fromHalf);
  throw new TypeError(
    `${name} expected floating-point values (F32, F64, F16, BF16) but got ${dtype}`,
  );
}

/** IEEE 754 half precision. */
function fromHalf(bits: number): number {
  const sign = bits & 0x8000 ? -1 : 1;
  const exponent = (bits >> 10) & 0x1f;
  const fraction = bits & 0x3ff;
  if (exponent === 0) return sign * fraction * 2 ** -24;
  if (exponent === 0x1f) return fraction === 0 ? sign * Infinity : Number.NaN;
  return sign * (1 + fraction / 1024) * 2 ** (exponent - 15);
}
