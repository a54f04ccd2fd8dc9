// Data sets by name
export { bundledFashionMnist, fashionMnist } from "./sources/fashion-mnist.ts";
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
export { bytesOf, type ByteImages } from "./loader/byte-batch.ts";
export { type ImageBatch } from "./loader/image-batch.ts";

// Transforms
export { applyTransforms } from "./transforms/apply-transforms.ts";
export { centerCrop } from "./transforms/center-crop.ts";
export { horizontalFlip, randomHorizontalFlip } from "./transforms/flip.ts";
export { normalize } from "./transforms/normalize.ts";
export { resize, type ResizeOptions } from "./transforms/resize.ts";
export { toFloat } from "./transforms/to-float.ts";
export {
  type CenterCrop,
  type HorizontalFlip,
  type Normalize,
  type RandomHorizontalFlip,
  type Resize,
  type ToFloat,
  type Transform,
} from "./transforms/transform.ts";

// The idx format
export { readIdx, type Idx, type IdxArray, type IdxDtype } from "./idx/read-idx.ts";
export { readIdxImages } from "./idx/read-idx-images.ts";
