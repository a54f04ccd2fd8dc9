import { arrayConstructors, elementReaders, type IdxArray, type IdxDtype } from "./idx-dtypes.ts";

export type { IdxArray, IdxDtype };

/** What an idx file holds. */
export interface Idx {
  readonly dtype: IdxDtype;
  readonly shape: readonly number[];
  /** Row-major; of bytes a view into the file, not a copy. */
  readonly data: IdxArray;
}

const dtypesByCode: Readonly<Record<number, IdxDtype>> = {
  0x08: "U8",
  0x09: "I8",
  0x0b: "I16",
  0x0c: "I32",
  0x0d: "F32",
  0x0e: "F64",
};

/**
 * Reads the format of MNIST's files: two zero bytes, the type, the number of dimensions, each dimension
 * as a big-endian uint32, then the values.
 *
 * @throws if any field is wrong, or if the file is shorter or longer than its header says.
 */
export function readIdx(bytes: Uint8Array): Idx {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const dtype = readDtype(view);
  const shape = readShape(view);
  const start = 4 + 4 * shape.length;
  const { BYTES_PER_ELEMENT: size } = arrayConstructors[dtype];
  const count = elementCount(shape, size);
  const expected = start + count * size;
  if (bytes.length !== expected) {
    throw new Error(
      `readIdx expected ${expected} bytes for ${dtype} [${shape.join(", ")}] but got ${bytes.length}; ` +
        (bytes.length < expected ? "the file is truncated" : "data follows its end"),
    );
  }
  if (dtype === "U8") return { dtype, shape, data: bytes.subarray(start) };
  const data = new arrayConstructors[dtype](count);
  const read = elementReaders[dtype];
  for (let i = 0; i < count; i++) data[i] = read(view, start + i * size);
  return { dtype, shape, data };
}

function readDtype(view: DataView): IdxDtype {
  if (view.byteLength < 4) {
    throw new Error(`readIdx expected a header of at least 8 bytes but got ${view.byteLength}`);
  }
  const zeros = view.getUint16(0);
  const dtype = dtypesByCode[view.getUint8(2)];
  if (zeros === 0 && dtype !== undefined) return dtype;
  const magic = view.getUint32(0).toString(16).padStart(8, "0");
  throw new Error(
    `readIdx expected a magic number 0000TTDD with a type TT of 08, 09, 0b, 0c, 0d or 0e but got ${magic}; it is no idx file or damaged`,
  );
}

function readShape(view: DataView): number[] {
  const rank = view.getUint8(3);
  if (rank === 0) throw new Error("readIdx expected at least one dimension but got 0");
  if (view.byteLength < 4 + 4 * rank) {
    throw new Error(
      `readIdx expected a header of ${4 + 4 * rank} bytes for ${rank} dimensions but got ${view.byteLength} bytes`,
    );
  }
  return Array.from({ length: rank }, (_, i) => view.getUint32(4 + 4 * i));
}

function elementCount(shape: readonly number[], size: number): number {
  const count = shape.reduce((product, dimension) => product * dimension, 1);
  if (Number.isSafeInteger(count * size + 1024)) return count;
  throw new Error(`readIdx cannot hold ${shape.join(" × ")} values; the header is damaged`);
}
