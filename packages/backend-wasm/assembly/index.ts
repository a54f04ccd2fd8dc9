// Convolution
export { addBias } from "./add-bias";
export { directConvolution } from "./direct-convolution";
export { packFilter } from "./pack-filter";
export {
  packScatterFilter,
  scatterGradient,
  scatterGradientPanels,
  scatterGradientScratch,
} from "./scatter-gradient";
export { filterGradient } from "./convolution-filter-gradient";
export { filterGradientScratch } from "./filter-gradient-task";
export { depthwiseConvolution } from "./depthwise-convolution";
export { depthwiseFilterGradient, depthwiseFilterGradientSum } from "./depthwise-filter-gradient";
export { groupedConvolution, groupedFilterGradient, groupedScratch } from "./grouped-convolution";

export { winogradConvolution, winogradFilter } from "./winograd";
export {
  winogradConvolutionChannels,
  winogradFilterGradientChannels,
  winogradGradients,
  winogradInputs,
} from "./winograd-channels";
export { winogradFilterGradient, winogradFilterGradientSum } from "./winograd-filter-gradient";

// Matrix products
export { matrixProduct, matrixProductScratch, packProducts } from "./matrix-product";
export { sumParts } from "./sum-parts";

// Normalization
export { batchNormNormalise } from "./batch-norm";
export {
  batchNormGradientSums,
  batchNormInputGradient,
  batchNormMergeGradientSums,
} from "./batch-norm-gradient";
export { batchNormMergeStatistics, batchNormStatistics } from "./batch-norm-statistics";
export { batchNormCoefficients } from "./batch-norm-task";

// Values one by one, sums
export { channelSums, mergeChannelSums } from "./channel-sums";
export { elementwise } from "./elementwise";

// Pooling
export { averagePool } from "./average-pool";
export { averagePoolGradient } from "./average-pool-gradient";
export { globalAveragePool, globalAveragePoolGradient } from "./global-average-pool";
export { maxPool } from "./max-pool";
export { maxPoolGradient } from "./max-pool-gradient";

// Shapes
export { joinParts, splitParts } from "./concat";

// Loss, optimizers, random numbers
export { accumulateGradient } from "./accumulate-gradient";
export { adamStep } from "./adam-step";
export { gradientNorm, gradientSquares } from "./gradient-norm";
export { randomMask } from "./random-mask";
export { sgdStep } from "./sgd-step";
export { softmaxCrossEntropy } from "./softmax-cross-entropy";

// Exported so that the optimizer does not inline them: V8 then compiles their loops at half the speed.
export { normalise } from "./batch-norm";
export { differentiate, sumFourGradientRows, sumGradientRow } from "./batch-norm-gradient";
export { addFourRows, addRow } from "./channel-sums";
export {
  add,
  addRelu,
  addRepeated,
  multiply,
  multiplyRepeated,
  relu,
  reluGradient,
  sigmoid,
  sigmoidGradient,
  step,
  subtract,
  subtractFromRepeated,
  subtractRepeated,
  tanh,
  tanhGradient,
} from "./elementwise-loops";
export { sumFourRows, sumRow } from "./batch-norm-statistics";
export {
  accumulatePacked,
  accumulateRows,
  multiplyPacked,
  multiplyRows,
} from "./micro-kernel";
export {
  transformGradientColumns,
  transformGradientRows,
  transformShortGradientColumns,
} from "./winograd-gradient";
export {
  transformInputColumns,
  transformInputRows,
  transformShortInputColumns,
} from "./winograd-input";
export { multiplyPlaces } from "./place-kernel";
export { accumulateTwelve, convolveEight } from "./grouped-kernel";
export { packRun, packScattered } from "./pack-places";
export { packRowsAsPanel, packRowsAsStrip, touchRows } from "./pack-operands";
export { transformOutputColumns, transformOutputRows } from "./winograd-output";
export { addPlane } from "./winograd-product";
export { powersOf } from "./softmax";
export { accumulateColumns } from "./micro-kernel-transposed";
export { meanOf2Pixels, meanOf3Pixels, meanOfPixels } from "./average-pool";
export { add16Channels, add4Channels } from "./global-average-pool";
export { maxOf2Pixels, maxOf3Pixels, maxOfPixels } from "./max-of-pixels";
export { maxOf2Rows, maxOf3Rows, maxOfRows } from "./max-of-rows";
export { addToWinners, keepWinners, keepWinnersOf2 } from "./max-pool-gradient";
export { addScaledFloats, scaleFloats, sumOf2, sumOf3 } from "./vector";
export { gather16Channels, gather4Channels } from "./depthwise-planes";
export { depthwiseRow, depthwiseRowOf3, depthwiseRowOf3Stride2 } from "./depthwise-row";
export { depthwiseTap, depthwiseTapsOf3By3 } from "./depthwise-taps";
