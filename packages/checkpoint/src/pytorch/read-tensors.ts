import type { StateData, StateDtype, StateEntry } from "@stratajs/tensor";
import { dtypeLayout, dtypes } from "../dtypes.ts";
import { checkBooleans } from "../parse-safetensors.ts";
import { quote } from "../quote.ts";
import { elementCount } from "../shape.ts";
import type { MemoryBudget } from "./memory-budget.ts";
import type { TorchTensor } from "./torch-tensor.ts";

/** The bytes of a storage, by its key; throws where the file does not have them. */
export type StorageBytes = (key: string) => Uint8Array;

/**
 * Makes tensors of a file's storages.
 *
 * A storage is copied once, whoever looks at it: tensors that share memory in the file, and lie in it in
 * order, share it here too. Others (transposed, repeated) are written out in order.
 */
export class TensorReader {
  readonly #bytesOf: StorageBytes;
  readonly #budget: MemoryBudget;
  readonly #copies = new Map<string, StateData>();

  constructor(bytesOf: StorageBytes, budget: MemoryBudget) {
    this.#bytesOf = bytesOf;
    this.#budget = budget;
  }

  /** @throws naming the tensor, when it does not fit its storage or is of a dtype that JavaScript has no array for. */
  read(name: string, tensor: TorchTensor): StateEntry {
    const { dtype, shape } = tensor;
    if (typeof dtype !== "string") {
      throw new Error(
        `tensor ${quote(name)} is of ${dtype.unknown}, which Strata cannot hold; convert it to one of ${dtypes.join(", ")}`,
      );
    }
    const count = elementCount(shape) ?? Infinity;
    if (count === 0) return { dtype, shape, data: emptyOf(dtype) };
    const storage = this.#copyOf(name, tensor, dtype);
    const first = tensor.offset + tensor.storage.start;
    const last = shape.reduce((sum, size, axis) => sum + (size - 1) * tensor.strides[axis]!, first);
    if (!(last < storage.length)) {
      throw new Error(
        `tensor ${quote(name)} of shape [${shape.join(", ")}] ends at element ${last} of a storage of ${storage.length}`,
      );
    }
    const data = isInOrder(tensor)
      ? (storage.subarray(first, first + count) as StateData)
      : this.#writeOut(name, tensor, dtype, storage, first);
    if (dtype === "BOOL") checkBooleans(name, data as Uint8Array);
    return { dtype, shape, data };
  }

  #copyOf(name: string, { storage }: TorchTensor, dtype: StateDtype): StateData {
    const place = `${dtype} ${storage.key}`;
    const known = this.#copies.get(place);
    if (known !== undefined) return known;
    const bytes = this.#bytesOf(storage.key);
    const layout = dtypeLayout(dtype);
    if (bytes.length !== storage.byteLength || bytes.length % layout.bytes !== 0) {
      throw new Error(
        `tensor ${quote(name)} expected a storage of ${storage.byteLength} bytes but got ${bytes.length}; the file is damaged`,
      );
    }
    this.#budget.take(bytes.length, `tensor ${quote(name)}`);
    // A copy starts at 0, so that it is aligned wherever the storage was.
    const copy = new layout.array((bytes as Uint8Array<ArrayBuffer>).slice().buffer);
    this.#copies.set(place, copy);
    return copy;
  }

  #writeOut(
    name: string,
    { shape, strides }: TorchTensor,
    dtype: StateDtype,
    storage: StateData,
    first: number,
  ): StateData {
    const layout = dtypeLayout(dtype);
    const count = elementCount(shape) ?? Infinity;
    this.#budget.take(count * layout.bytes, `tensor ${quote(name)}`);
    const data = new layout.array(new ArrayBuffer(count * layout.bytes));
    const index = shape.map(() => 0);
    let source = first;
    for (let i = 0; i < count; i++) {
      data[i] = storage[source]!;
      for (let axis = shape.length - 1; axis >= 0; axis--) {
        source += strides[axis]!;
        if (++index[axis]! < shape[axis]!) break;
        source -= strides[axis]! * shape[axis]!;
        index[axis] = 0;
      }
    }
    return data;
  }
}

function emptyOf(dtype: StateDtype): StateData {
  return new (dtypeLayout(dtype).array)(new ArrayBuffer(0));
}

/** Row by row without holes: `is_contiguous()`. */
function isInOrder({ shape, strides }: TorchTensor): boolean {
  let expected = 1;
  for (let axis = shape.length - 1; axis >= 0; axis--) {
    if (shape[axis] === 1) continue;
    if (strides[axis] !== expected) return false;
    expected *= shape[axis]!;
  }
  return true;
}
