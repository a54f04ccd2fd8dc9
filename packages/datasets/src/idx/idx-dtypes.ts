/** The types of idx files, by their names in safetensors. */
export type IdxDtype = "U8" | "I8" | "I16" | "I32" | "F32" | "F64";

export type IdxArray =
  | Uint8Array
  | Int8Array
  | Int16Array
  | Int32Array
  | Float32Array
  | Float64Array;

interface IdxArrayConstructor {
  readonly BYTES_PER_ELEMENT: number;
  new (length: number): IdxArray;
}

export const arrayConstructors: Readonly<Record<IdxDtype, IdxArrayConstructor>> = {
  U8: Uint8Array,
  I8: Int8Array,
  I16: Int16Array,
  I32: Int32Array,
  F32: Float32Array,
  F64: Float64Array,
};

/** The value at a byte offset, big-endian. */
export const elementReaders: Readonly<
  Record<IdxDtype, (view: DataView, offset: number) => number>
> = {
  U8: (view, offset) => view.getUint8(offset),
  I8: (view, offset) => view.getInt8(offset),
  I16: (view, offset) => view.getInt16(offset),
  I32: (view, offset) => view.getInt32(offset),
  F32: (view, offset) => view.getFloat32(offset),
  F64: (view, offset) => view.getFloat64(offset),
};
