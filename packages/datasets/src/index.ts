// Data sets by name
export { bundledFashionMnist, fashionMnist } from "./sources/fashion-mnist.ts";
export { cifar10 } from "./sources/cifar-10.ts";
export { cifar100 } from "./sources/cifar-100.ts";
export { mnist } from "./sources/mnist.ts";
export { type ImageSplits, type ImageSplitsOptions } from "./sources/image-splits.ts";

// Datasets
export {
  type Dataset,
  type ImageDataset,
  type ImageExample,
  type IterableDataset,
  type PixelImage,
  type UnreadableFile,
} from "./dataset.ts";
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
export {
  DataLoader,
  type Collate,
  type DataLoaderOptions,
  type DataLoaderState,
} from "./loader/data-loader.ts";
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
export { type Transform } from "./transforms/transform.ts";
export { type Fill } from "./transforms/fill.ts";

// Transforms of size and place
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

// Transforms of values
export { normalize, type Normalize } from "./transforms/normalize.ts";
export { toFloat, type ToFloat } from "./transforms/to-float.ts";

// The idx format
export { readIdx, type Idx, type IdxArray, type IdxDtype } from "./idx/read-idx.ts";
export { readIdxImages } from "./idx/read-idx-images.ts";
