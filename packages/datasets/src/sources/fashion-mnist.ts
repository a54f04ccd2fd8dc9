import { bundledFashionMnistFiles } from "../bundled-files.ts";
import { findSplits, toSplits } from "./find-splits.ts";
import { idxFileKeys, idxFileNames, readIdxFile, type IdxDescription } from "./idx-files.ts";
import { idxFormat } from "./idx-format.ts";
import type { ImageSplits, ImageSplitsOptions } from "./image-splits.ts";

const fashionMnistDescription: IdxDescription = {
  title: "Fashion-MNIST",
  folderName: "fashion-mnist",
  classes: [
    "T-shirt/top",
    "Trouser",
    "Pullover",
    "Dress",
    "Coat",
    "Sandal",
    "Shirt",
    "Sneaker",
    "Bag",
    "Ankle boot",
  ],
  // Debian's package dataset-fashion-mnist.
  systemFolder: "/usr/share/datasets/fashion-mnist",
  urls: [
    "http://fashion-mnist.s3-website.eu-central-1.amazonaws.com/",
    "https://raw.githubusercontent.com/zalandoresearch/fashion-mnist/master/data/fashion/",
  ],
  statistics: { mean: [0.2860406], std: [0.35302424] },
  pins: {
    trainImages: {
      bytes: 47_040_016,
      sha256: "c59f468a2f672dc815687fe0f83887768d799fd8a3f3276145d20f83aa44d888",
    },
    trainLabels: {
      bytes: 60_008,
      sha256: "bad3541b69d912435c50bb6ba87bec294ff4f6a2e1246121d8633921760443d9",
    },
    testImages: {
      bytes: 7_840_016,
      sha256: "5b4141f0afbad91edebe8549f8fcffe087ea10ca49f1dbef5c9a5cd8815ce37b",
    },
    testLabels: {
      bytes: 10_008,
      sha256: "0402a96d92fd2663957122ceb108a494c5af83dab82d92729df917d7dec38c34",
    },
  },
};

/**
 * Fashion-MNIST: grey images of 28×28 pixels in 10 classes; torchvision's `FashionMNIST`. Xiao et al. 2017,
 * https://arxiv.org/abs/1708.07747.
 *
 * 60,000 training and 10,000 test images from the folder that is named, else from Debian's package
 * dataset-fashion-mnist, the cache or the web. If there is none of them, the subset that comes with this
 * package (`bundledFashionMnist`); `source` says so.
 *
 * @throws if a folder is named that lacks files or holds damaged ones.
 *
 * @example
 * ```ts
 * const { train, test, classes, source } = await fashionMnist();
 * ```
 */
export async function fashionMnist(options: ImageSplitsOptions = {}): Promise<ImageSplits> {
  return fullOrBundled(fashionMnistDescription, options);
}

/**
 * The first 1,000 training and 200 test images of each of Fashion-MNIST's classes, in their original order:
 * 10,000 and 2,000 images that come with this package.
 */
export async function bundledFashionMnist(): Promise<ImageSplits> {
  return readBundled("");
}

/** Why fetching failed in this process, by what was tried; with a subset at hand nobody waits for it again. */
const failures = new Map<string, string>();

/** The data set described, or the bundled subset with the reason in its source. */
export async function fullOrBundled(
  description: IdxDescription,
  options: ImageSplitsOptions,
): Promise<ImageSplits> {
  const { mirrors = [], download = true } = options;
  const mirror = globalThis.process?.env?.["STRATA_MIRROR"];
  const tried = [description.title, mirror, ...mirrors, ...description.urls].join(" ");
  const failure = download ? failures.get(tried) : undefined;
  const settings = failure === undefined ? options : { ...options, download: false };
  const found = await findSplits(description, idxFormat, settings);
  if (!("missing" in found)) return found;
  const reason = failure ?? found.missing;
  if (download) failures.set(tried, reason);
  return readBundled(`; the full set could not be had: ${reason}`);
}

async function readBundled(reason: string): Promise<ImageSplits> {
  const files = new Map<string, Uint8Array>();
  for (const key of idxFileKeys) {
    files.set(idxFileNames[key], await readIdxFile(bundledFashionMnistFiles[key]));
  }
  const description = { ...fashionMnistDescription, title: "bundled subset of Fashion-MNIST" };
  return toSplits(description, idxFormat, files, `(class-balanced${reason})`);
}
