// Data sets by name
export { bundledFashionMnist, fashionMnist } from "./sources/fashion-mnist.ts";
export { cifar10 } from "./sources/cifar-10.ts";
export { cifar100 } from "./sources/cifar-100.ts";
export { mnist } from "./sources/mnist.ts";
export { type ImageSplits, type ImageSplitsOptions } from "./sources/image-splits.ts";
export { type ImageStatistics } from "./sources/image-statistics.ts";

// Datasets
export {
  type Dataset,
  type ImageDataset,
  type ImageExample,
  type IterableDataset,
  type UnreadableFile,
} from "./dataset.ts";
export { type PixelImage } from "./pixel-image.ts";
export {
  type ArrayRecipe,
  type ConcatRecipe,
  type DatasetRecipe,
  type ImageFilesRecipe,
  type ImageShardsRecipe,
  type ModuleRecipe,
  type SubsetRecipe,
  type TransformedRecipe,
} from "./loader/dataset-recipe.ts";
export { ArrayDataset, type ImageArrays } from "./array-dataset.ts";

// Image files
export { decodeImage, type DecodeOptions } from "./images/decode-image.ts";
export { imageFiles, type ImageFilesOptions } from "./files/image-files.ts";
export { imageFolder, type ImageFolderOptions } from "./files/image-folder.ts";
export { ImageFileDataset, type ImageFileOptions } from "./files/image-file-dataset.ts";
export { type UnreadablePolicy } from "./files/unreadable-files.ts";

// Tar archives, for data larger than memory
export { ImageShards, imageShards, type ImageShardsOptions } from "./shards/image-shards.ts";
export { type ShardSource } from "./shards/open-stream.ts";
export { readShard, type ReadShardOptions, type ShardSample } from "./shards/read-shard.ts";
export {
  writeShards,
  type NewShardSample,
  type WriteShardsOptions,
} from "./shards/write-shards.ts";

// Datasets from datasets
export { concat } from "./concat.ts";
export { mapDataset, withTransform } from "./map-dataset.ts";
export { randomSplit } from "./random-split.ts";
export { stratifiedSplit } from "./stratified-split.ts";
export { subset, Subset } from "./subset.ts";

// Labels
export { classCounts, labelsOf } from "./labels-of.ts";

// Batches
export { DataLoader, type DataLoaderState } from "./loader/data-loader.ts";
export { type Collate, type DataLoaderOptions } from "./loader/data-loader-options.ts";
export { ExampleError } from "./loader/example-error.ts";
export { bytesOf, type ByteImages } from "./loader/byte-batch.ts";
export { type ImageBatch } from "./loader/image-batch.ts";

// Which examples, in which order
export { batchSampler } from "./samplers/batch-sampler.ts";
export { randomSampler, type RandomSamplerOptions } from "./samplers/random-sampler.ts";
export { type BatchSampler, type Sampler } from "./samplers/sampler.ts";
export { sequentialSampler } from "./samplers/sequential-sampler.ts";
export { stratifiedSampler, type StratifiedSamplerOptions } from "./samplers/stratified-sampler.ts";
export { subsetRandomSampler } from "./samplers/subset-random-sampler.ts";
export {
  balancedWeights,
  weightedRandomSampler,
  type WeightedRandomSamplerOptions,
} from "./samplers/weighted-random-sampler.ts";

// Transforms
export { applyTransforms } from "./transforms/apply-transforms.ts";
export { type Fill } from "./transforms/fill.ts";
export {
  loadTransforms,
  moduleTransform,
  type ModuleTransform,
  type ModuleTransformFunction,
  type TransformFunction,
} from "./transforms/module-transform.ts";
export {
  randomApply,
  randomChoice,
  type RandomApply,
  type RandomChoice,
} from "./transforms/random-choice.ts";
export { type Transform, type TransformData } from "./transforms/transform.ts";

// Transforms of size and place
export { affine, type Affine, type AffineOptions, type WarpOptions } from "./transforms/affine.ts";
export { centerCrop, type CenterCrop } from "./transforms/center-crop.ts";
export { crop, type Crop, type Region } from "./transforms/crop.ts";
export {
  horizontalFlip,
  randomHorizontalFlip,
  randomVerticalFlip,
  verticalFlip,
  type HorizontalFlip,
  type RandomHorizontalFlip,
  type RandomVerticalFlip,
  type VerticalFlip,
} from "./transforms/flip.ts";
export {
  pad,
  type Pad,
  type Padding,
  type PaddingMode,
  type PadOptions,
} from "./transforms/pad.ts";
export {
  perspective,
  randomPerspective,
  type Perspective,
  type RandomPerspective,
  type RandomPerspectiveOptions,
} from "./transforms/perspective.ts";
export {
  randomAffine,
  type RandomAffine,
  type RandomAffineOptions,
} from "./transforms/random-affine.ts";
export { randomCrop, type RandomCrop, type RandomCropOptions } from "./transforms/random-crop.ts";
export {
  randomResizedCrop,
  type RandomResizedCrop,
  type RandomResizedCropOptions,
} from "./transforms/random-resized-crop.ts";
export {
  resize,
  type Resize,
  type ResizeInterpolation,
  type ResizeOptions,
} from "./transforms/resize.ts";
export { resizedCrop, type ResizedCrop } from "./transforms/resized-crop.ts";
export {
  randomRotation,
  rotate,
  type RandomRotation,
  type Rotate,
  type RotateOptions,
} from "./transforms/rotate.ts";

// Transforms of values
export { adjustBrightness, type AdjustBrightness } from "./transforms/adjust-brightness.ts";
export { adjustContrast, type AdjustContrast } from "./transforms/adjust-contrast.ts";
export { adjustHue, type AdjustHue } from "./transforms/adjust-hue.ts";
export { adjustSaturation, type AdjustSaturation } from "./transforms/adjust-saturation.ts";
export { adjustSharpness, type AdjustSharpness } from "./transforms/adjust-sharpness.ts";
export { autocontrast, type Autocontrast } from "./transforms/autocontrast.ts";
export {
  colorJitter,
  type ColorJitter,
  type ColorJitterOptions,
} from "./transforms/color-jitter.ts";
export { equalize, type Equalize } from "./transforms/equalize.ts";
export { erase, type Erase } from "./transforms/erase.ts";
export { gaussianBlur, type DirectedSigma, type GaussianBlur } from "./transforms/gaussian-blur.ts";
export {
  grayscale,
  randomGrayscale,
  type Grayscale,
  type RandomGrayscale,
} from "./transforms/grayscale.ts";
export { invert, type Invert } from "./transforms/invert.ts";
export { normalize, type Normalize } from "./transforms/normalize.ts";
export { posterize, type Posterize } from "./transforms/posterize.ts";
export {
  randomErasing,
  type RandomErasing,
  type RandomErasingOptions,
} from "./transforms/random-erasing.ts";
export { solarize, type Solarize } from "./transforms/solarize.ts";
export { toFloat, type ToFloat } from "./transforms/to-float.ts";

// Automatic augmentation
export {
  autoAugment,
  type AutoAugment,
  type AutoAugmentOptions,
} from "./transforms/auto-augment.ts";
export { type PolicyName } from "./transforms/auto-augment-policies.ts";
export {
  randAugment,
  type RandAugment,
  type RandAugmentOptions,
} from "./transforms/rand-augment.ts";
export {
  trivialAugmentWide,
  type TrivialAugmentWide,
  type TrivialAugmentWideOptions,
} from "./transforms/trivial-augment.ts";

// Transforms of batches
export { applyBatchTransforms } from "./batch-transforms/apply-batch-transforms.ts";
export { type BatchTransform } from "./batch-transforms/batch-transform.ts";
export { cutMix, type CutMix } from "./batch-transforms/cut-mix.ts";
export { type MixedBatch } from "./batch-transforms/mix-labels.ts";
export { mixUp, type MixUp } from "./batch-transforms/mix-up.ts";

// The idx format
export { readIdx, type Idx, type IdxArray, type IdxDtype } from "./idx/read-idx.ts";
export { readIdxImages } from "./idx/read-idx-images.ts";
