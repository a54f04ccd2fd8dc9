import type { StateData, StateDtype } from "@stratajs/tensor";

interface DtypeLayout {
  /** Bytes of one element. */
  readonly bytes: number;
  /** What holds the elements in memory. F16 and BF16 stay raw bits. */
  readonly array: new (buffer: ArrayBuffer) => StateData;
}

/** In the order in which safetensors lays tensors out: widest first, so that each lies aligned in the file. */
const layouts: ReadonlyMap<string, DtypeLayout> = new Map<StateDtype, DtypeLayout>([
  ["I64", { bytes: 8, array: BigInt64Array }],
  ["F64", { bytes: 8, array: Float64Array }],
  ["F32", { bytes: 4, array: Float32Array }],
  ["I32", { bytes: 4, array: Int32Array }],
  ["BF16", { bytes: 2, array: Uint16Array }],
  ["F16", { bytes: 2, array: Uint16Array }],
  ["I16", { bytes: 2, array: Int16Array }],
  ["I8", { bytes: 1, array: Int8Array }],
  ["U8", { bytes: 1, array: Uint8Array }],
  ["BOOL", { bytes: 1, array: Uint8Array }],
]);

export const dtypes: readonly string[] = [...layouts.keys()];

export function isDtype(name: string): name is StateDtype {
  return layouts.has(name);
}

export function dtypeLayout(dtype: StateDtype): DtypeLayout {
  return layouts.get(dtype)!;
}

/** Place of a dtype in a file: negative if `left` comes before `right`. */
export function compareDtypes(left: StateDtype, right: StateDtype): number {
  return dtypes.indexOf(left) - dtypes.indexOf(right);
}
