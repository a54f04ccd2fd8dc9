import { imageFolder, stratifiedSplit, type ImageStatistics } from "@stratajs/datasets";
import { Rng } from "@stratajs/tensor";
import { existsSync } from "node:fs";
import { join } from "node:path";
import { UsageError } from "../errors.ts";
import type { OpenDatasetOptions } from "./open-dataset.ts";
import type { OpenedDataset } from "./opened-dataset.ts";

const TEST_PART = 0.2;
const TEST_NAMES = ["test", "val", "validation"];

/** ImageNet's, which most weights were trained with. */
const statistics: ImageStatistics = { mean: [0.485, 0.456, 0.406], std: [0.229, 0.224, 0.225] };

/**
 * Images in a folder for each class, in parts `train` and `test` (or `val`) where there are such folders, else a fifth
 * of each class for testing, the same for the same seed.
 */
export async function openImageFolder(
  folder: string | undefined,
  { seed, classes: known }: Pick<OpenDatasetOptions, "seed" | "classes">,
): Promise<OpenedDataset> {
  if (folder === undefined) {
    throw new UsageError("--dataset imageFolder expected the folder of images: --data <folder>");
  }
  if (!existsSync(join(folder, "train"))) {
    const all = await imageFolder(folder, { classes: known });
    const [train, test] = stratifiedSplit(all, [1 - TEST_PART, TEST_PART], new Rng(seed));
    if (test.length === 0) {
      throw new UsageError(
        `"${folder}" has too few images (${all.length}) for a fifth of them to test with; give it more, or folders train and test`,
      );
    }
    return {
      train,
      test,
      classes: all.classes,
      statistics,
      source: describe(folder, train.length, test.length),
    };
  }
  const name = TEST_NAMES.find((each) => existsSync(join(folder, each)));
  if (name === undefined) {
    throw new UsageError(
      `"${folder}" has a folder train, so that it was expected to have ${TEST_NAMES.join(" or ")} too, but it has none`,
    );
  }
  const train = await imageFolder(join(folder, "train"), { classes: known });
  const { classes } = train;
  const test = await imageFolder(join(folder, name), { classes });
  return {
    train,
    test,
    classes,
    statistics,
    source: describe(folder, train.length, test.length),
  };
}

function describe(folder: string, train: number, test: number): string {
  const counts = `${train.toLocaleString("en-US")} training and ${test.toLocaleString("en-US")} test images`;
  return `${folder}: ${counts} in folders`;
}
