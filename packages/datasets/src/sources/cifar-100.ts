import type { CifarDescription } from "./cifar-files.ts";
import { findCifar } from "./cifar-format.ts";
import type { ImageSplits, ImageSplitsOptions } from "./image-splits.ts";

const classes =
  "apple aquarium_fish baby bear beaver bed bee beetle bicycle bottle bowl boy bridge bus butterfly camel can castle " +
  "caterpillar cattle chair chimpanzee clock cloud cockroach couch crab crocodile cup dinosaur dolphin elephant " +
  "flatfish forest fox girl hamster house kangaroo keyboard lamp lawn_mower leopard lion lizard lobster man " +
  "maple_tree motorcycle mountain mouse mushroom oak_tree orange orchid otter palm_tree pear pickup_truck pine_tree " +
  "plain plate poppy porcupine possum rabbit raccoon ray road rocket rose sea seal shark shrew skunk skyscraper " +
  "snail snake spider squirrel streetcar sunflower sweet_pepper table tank telephone television tiger tractor train " +
  "trout tulip turtle wardrobe whale willow_tree wolf woman worm";

export const cifar100Description: CifarDescription = {
  title: "CIFAR-100",
  folderName: "cifar-100",
  // So that bundles of programs without it can leave it out.
  classes: /* @__PURE__ */ classes.split(" "),
  archiveName: "cifar-100-binary.tar.gz",
  urls: ["https://www.cs.toronto.edu/~kriz/"],
  sha256: "58a81ae192c23a4be8b1804d68e518ed807d710a4eb253b1f2a199162a40d8ec",
  statistics: {
    mean: [0.50707516, 0.48654887, 0.44091784],
    std: [0.26733429, 0.25643846, 0.27615047],
  },
  train: ["train.bin"],
  test: ["test.bin"],
  // The first byte is one of 20 coarse classes.
  labelBytes: 2,
  trainImages: 50_000,
  testImages: 10_000,
  pins: {},
};

/**
 * CIFAR-100: colour images of 32×32 pixels in 100 classes, 50,000 for training and 10,000 for testing;
 * torchvision's `CIFAR100`. Krizhevsky 2009, https://www.cs.toronto.edu/~kriz/learning-features-2009-TR.pdf.
 *
 * From the folder that is named (the archive, or what is in it), else from the cache or the web, 169 MB.
 *
 * @throws when it can be had from none of them, saying what to do.
 */
export async function cifar100(options: ImageSplitsOptions = {}): Promise<ImageSplits> {
  return findCifar(cifar100Description, options);
}
