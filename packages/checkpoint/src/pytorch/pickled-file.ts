import type { PickleValue } from "./pickle-values.ts";
import type { StorageBytes } from "./read-tensors.ts";

/** A file of PyTorch's, its pickle read and its data not yet. */
export interface PickledFile {
  /** What was given to `torch.save`. */
  readonly value: PickleValue;
  readonly bytesOf: StorageBytes;
}
