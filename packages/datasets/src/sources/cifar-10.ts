import type { CifarDescription } from "./cifar-files.ts";
import { findCifar } from "./cifar-format.ts";
import type { ImageSplits, ImageSplitsOptions } from "./image-splits.ts";

export const cifar10Description: CifarDescription = {
  title: "CIFAR-10",
  folderName: "cifar-10",
  classes: [
    "airplane",
    "automobile",
    "bird",
    "cat",
    "deer",
    "dog",
    "frog",
    "horse",
    "ship",
    "truck",
  ],
  archiveName: "cifar-10-binary.tar.gz",
  urls: ["https://www.cs.toronto.edu/~kriz/"],
  sha256: "c4a38c50a1bc5f3a1c5537f2155ab9d68f9f25eb1ed8d9ddda3db29a59bca1dd",
  statistics: {
    mean: [0.49139968, 0.48215841, 0.44653091],
    std: [0.24703223, 0.24348513, 0.26158784],
  },
  train: [
    "data_batch_1.bin",
    "data_batch_2.bin",
    "data_batch_3.bin",
    "data_batch_4.bin",
    "data_batch_5.bin",
  ],
  test: ["test_batch.bin"],
  labelBytes: 1,
  trainImages: 50_000,
  testImages: 10_000,
  pins: {
    "data_batch_1.bin": "cee916563c9f80d84e3cc88e17fdc0941787f1244f00a67874d45b261883ada5",
    "data_batch_2.bin": "a591ca11fa1708a91ee40f54b3da4784ccd871ecf2137de63f51ada8b3fa57ed",
    "data_batch_3.bin": "bbe8596564c0f86427f876058170b84dac6670ddf06d79402899d93ceea26f67",
    "data_batch_4.bin": "014e562d6e23c72197cc727519169a60359f5eccd8945ad5a09d710285ff4e48",
    "data_batch_5.bin": "755304fc0b379caeae8c14f0dac912fbc7d6cd469eb67a1029a08a39453a9add",
    "test_batch.bin": "8e2eb146ae340b09e24670f29cabc6326dba54da8789dab6768acf480273f65b",
  },
};

/**
 * CIFAR-10: colour images of 32×32 pixels in 10 classes, 50,000 for training and 10,000 for testing;
 * torchvision's `CIFAR10`. Krizhevsky 2009, https://www.cs.toronto.edu/~kriz/learning-features-2009-TR.pdf.
 *
 * From the folder that is named (the archive, or what is in it), else from the cache or the web, 170 MB.
 *
 * @throws when it can be had from none of them, saying what to do.
 *
 * @example
 * ```ts
 * const { train, test, classes, source } = await cifar10();
 * ```
 */
export async function cifar10(options: ImageSplitsOptions = {}): Promise<ImageSplits> {
  return findCifar(cifar10Description, options);
}
