import { DataLoader, fashionMnist, subset } from "@stratajs/datasets";
import { tensor1d, tensor4d, type Tensor1D, type Tensor4D } from "@stratajs/tensor";

/** The first `count` batches of Fashion-MNIST's training images, on the backend. */
export async function firstBatches(
  count: number,
  batchSize: number,
): Promise<{ images: Tensor4D; labels: Tensor1D }[]> {
  const { train } = await fashionMnist();
  const indices = Array.from({ length: count * batchSize }, (_, i) => i);
  const batches: { images: Tensor4D; labels: Tensor1D }[] = [];
  for await (const batch of new DataLoader(subset(train, indices), { batchSize })) {
    const images = tensor4d(batch.images, [...batch.imageShape], "float32");
    batches.push({ images, labels: tensor1d(batch.labels, "int32") });
  }
  return batches;
}
