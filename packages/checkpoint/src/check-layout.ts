import { dtypeLayout } from "./dtypes.ts";
import type { TensorInfo } from "./parse-header.ts";
import { quote } from "./quote.ts";
import { elementCount } from "./shape.ts";

/**
 * The tensors in the order of their data, once it is certain that they tile it: each as long as its shape and
 * dtype say, no two overlapping, no byte left over.
 *
 * @param dataLength bytes after the header.
 */
export function checkLayout(tensors: readonly TensorInfo[], dataLength: number): TensorInfo[] {
  for (const tensor of tensors) checkExtent(tensor, dataLength);
  const ordered = tensors.toSorted((a, b) => a.begin - b.begin || a.end - b.end);
  let position = 0;
  for (const { name, begin, end } of ordered) {
    if (begin < position) {
      throw new Error(
        `tensor ${quote(name)} expected to begin at byte ${position} but begins at ${begin}: it overlaps another tensor`,
      );
    }
    if (begin > position) {
      throw new Error(
        `tensor ${quote(name)} expected to begin at byte ${position} but begins at ${begin}: no tensor holds the bytes between`,
      );
    }
    position = end;
  }
  if (position < dataLength) {
    throw new Error(
      `expected the data to end with the last tensor at byte ${position} but ${dataLength - position} more follow`,
    );
  }
  return ordered;
}

function checkExtent({ name, dtype, shape, begin, end }: TensorInfo, dataLength: number): void {
  if (begin > end) {
    throw new Error(`tensor ${quote(name)} begins at byte ${begin}, after its end at ${end}`);
  }
  const expected = (elementCount(shape) ?? Infinity) * dtypeLayout(dtype).bytes;
  if (end - begin !== expected) {
    const size = expected > Number.MAX_SAFE_INTEGER ? "more than 2^53" : String(expected);
    throw new Error(
      `tensor ${quote(name)} expected ${size} bytes for ${dtype} [${shape.join(", ")}] but its offsets hold ${end - begin}`,
    );
  }
  if (end > dataLength) {
    throw new Error(
      `tensor ${quote(name)} ends at byte ${end} but the file holds only ${dataLength} bytes of data; it is truncated`,
    );
  }
}
