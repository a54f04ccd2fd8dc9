import { bytesOf, type ImageBatch } from "@stratajs/datasets";
import {
  bytesToFloat,
  tensor1d,
  tensor2d,
  tensor4d,
  type Tensor1D,
  type Tensor2D,
  type Tensor4D,
} from "@stratajs/tensor";

/** A batch of images on the device, and where it came from. */
export interface ImageTensors {
  /** `[batch, height, width, channels]` float32 */
  readonly images: Tensor4D;
  /** `[batch]` int32 */
  readonly labels: Tensor1D;
  /** `[batch, classes]` float32, where the loader mixed images: the share of each class. */
  readonly targets?: Tensor2D;
  /** The same labels, and the examples' places in their dataset, on the host. */
  readonly host: ImageBatch;
}

/**
 * What a `DataLoader` gives, as tensors; the trainer's upload unless the task has its own. Images that are
 * still bytes go to the device as bytes and are normalised there.
 */
export function uploadImages(batch: ImageBatch): ImageTensors {
  return {
    images: uploadPixels(batch),
    labels: tensor1d(batch.labels, "int32"),
    ...(batch.targets && { targets: uploadTargets(batch.targets, batch.labels.length) }),
    host: batch,
  };
}

function uploadTargets(targets: Float32Array, examples: number): Tensor2D {
  return tensor2d(targets, [examples, targets.length / examples], "float32");
}

function uploadPixels(batch: ImageBatch): Tensor4D {
  const unread = bytesOf(batch);
  if (unread) return bytesToFloat(unread.bytes, batch.imageShape, unread.values);
  return tensor4d(batch.images, [...checkedShape(batch)], "float32");
}

function checkedShape({
  images,
  imageShape,
  labels,
}: Partial<ImageBatch>): ImageBatch["imageShape"] {
  const isImageBatch =
    images instanceof Float32Array && labels instanceof Int32Array && imageShape?.length === 4;
  if (!isImageBatch) {
    throw new TypeError(
      "the trainer expected batches { images: Float32Array, imageShape: [batch, height, width, channels], " +
        "labels: Int32Array }, as a DataLoader of images gives, but got something else; " +
        "give the task an upload(batch) for batches of your own",
    );
  }
  const size = imageShape.reduce((product, dimension) => product * dimension, 1);
  if (images.length !== size || labels.length !== imageShape[0]) {
    throw new RangeError(
      `the trainer expected ${size} pixels and ${imageShape[0]} labels for images [${imageShape.join(", ")}] ` +
        `but got ${images.length} and ${labels.length}`,
    );
  }
  return imageShape;
}
