import type { StateDtype } from "@stratajs/tensor";
import { dtypeLayout } from "../dtypes.ts";
import { HostValue } from "./pickle-values.ts";

/** A run of memory that tensors look at, as a pickle refers to it. */
export class TorchStorage extends HostValue {
  /** Its name in the file. */
  readonly key: string;
  /** `torch.FloatStorage`, or `torch.UntypedStorage` */
  readonly className: string;
  /** Undefined where it has none of its own, or one that JavaScript has no array for. */
  readonly dtype: StateDtype | undefined;
  /** Elements, of an untyped one bytes, of all that is under this key. */
  readonly length: number;
  /** Where this one begins in it, in elements; only very old files have others than 0. */
  readonly start: number;

  constructor({
    key,
    className,
    dtype,
    length,
    start,
  }: Pick<TorchStorage, "key" | "className" | "dtype" | "length" | "start">) {
    super();
    this.key = key;
    this.className = className;
    this.dtype = dtype;
    this.length = length;
    this.start = start;
  }

  /** Bytes of all that is under its key; undefined where the size of an element is unknown. */
  get byteLength(): number | undefined {
    if (this.className === untypedStorage) return this.length;
    return this.dtype === undefined ? undefined : this.length * dtypeLayout(this.dtype).bytes;
  }

  override describe(): string {
    return `a ${this.className}`;
  }
}

export const untypedStorage = "torch.storage.UntypedStorage";

/** A tensor as a pickle describes it: a view of a storage, not yet checked against it. */
export class TorchTensor extends HostValue {
  readonly storage: TorchStorage;
  /** PyTorch's name where there is no array for it in JavaScript. */
  readonly dtype: StateDtype | { readonly unknown: string };
  /** In elements. */
  readonly offset: number;
  readonly shape: readonly number[];
  /** In elements. */
  readonly strides: readonly number[];

  constructor({
    storage,
    dtype,
    offset,
    shape,
    strides,
  }: Pick<TorchTensor, "storage" | "dtype" | "offset" | "shape" | "strides">) {
    super();
    this.storage = storage;
    this.dtype = dtype;
    this.offset = offset;
    this.shape = shape;
    this.strides = strides;
  }

  override describe(): string {
    const name = typeof this.dtype === "string" ? this.dtype : this.dtype.unknown;
    return `a tensor ${name} [${this.shape.join(", ")}]`;
  }
}
