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
} from "./dataset.ts";
export {
  type ArrayRecipe,
  type ConcatRecipe,
  type DatasetRecipe,
  type ImageFilesRecipe,
  type ModuleRecipe,
  type SubsetRecipe,
  type TransformedRecipe,
} from "./loader/dataset-recipe.ts";
export { ArrayDataset, type ImageArrays } from "./array-dataset.ts";

// Datasets from datasets
export { mapDataset, withTransform } from "./map-dataset.ts";
export { randomSplit } from "./random-split.ts";
export { subset, Subset } from "./subset.ts";

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
