// Convolution
export { directConvolution } from "./convolution/direct-convolution";
export { packFilter } from "./convolution/pack-filter";
export {
  packScatterFilter,
  scatterGradient,
  scatterGradientPanels,
  scatterGradientScratch,
} from "./convolution/scatter-gradient";
export { filterGradient } from "./convolution/convolution-filter-gradient";
export { filterGradientScratch } from "./convolution/filter-gradient-task";
export { depthwiseConvolution } from "./depthwise/depthwise-convolution";
export { depthwiseScratch } from "./depthwise/depthwise-scratch";
export { depthwiseFilterGradient, depthwiseFilterGradientSum } from "./depthwise/depthwise-filter-gradient";
export { groupedConvolution, packGroupedFilter } from "./convolution/grouped-convolution";
export { groupedFilterGradient } from "./convolution/grouped-filter-gradient";
export { groupedScratch } from "./convolution/grouped-task";

export { winogradConvolution, winogradFilter } from "./winograd/winograd";
export {
  winogradConvolutionChannels,
  winogradFilterGradientChannels,
  winogradGradients,
  winogradInputs,
} from "./winograd/winograd-channels";
export { winogradFilterGradient, winogradFilterGradientSum } from "./winograd/winograd-filter-gradient";

// Matrix products
export { matrixProduct, matrixProductScratch, packProducts } from "./matrix/matrix-product";
export { sumParts } from "./matrix/sum-parts";

// Normalization
export { batchNormNormalise } from "./normalization/batch-norm";
export {
  batchNormGradientSums,
  batchNormInputGradient,
  batchNormMergeGradientSums,
} from "./normalization/batch-norm-gradient";
export { batchNormMergeStatistics, batchNormStatistics } from "./normalization/batch-norm-statistics";
export { batchNormCoefficients } from "./normalization/batch-norm-task";

// Values one by one, sums
export { channelSums, mergeChannelSums } from "./normalization/channel-sums";
export { elementwise } from "./elementwise/elementwise";

// Pooling
export { averagePool } from "./pooling/average-pool";
export { averagePoolGradient } from "./pooling/average-pool-gradient";
export { globalAveragePool, globalAveragePoolGradient } from "./pooling/global-average-pool";
export { maxPool } from "./pooling/max-pool";
export { maxPoolGradient } from "./pooling/max-pool-gradient";

// Shapes
export { joinParts, splitParts } from "./concat/concat";

// Loss, optimizers, random numbers
export { accumulateGradient } from "./elementwise/accumulate-gradient";
export { adadeltaStep } from "./optimizer/adadelta-step";
export { adagradStep } from "./optimizer/adagrad-step";
export { adamStep } from "./optimizer/adam-step";
export { gradientNorm, gradientSquares } from "./optimizer/gradient-norm";
export { bytesToFloat } from "./elementwise/bytes-to-float";
export { lambMoments, lambMove, lambRates } from "./optimizer/lamb-step";
export { lionStep } from "./optimizer/lion-step";
export { randomMask } from "./elementwise/random-mask";
export { rmspropStep } from "./optimizer/rmsprop-step";
export { sgdStep } from "./optimizer/sgd-step";
export { softmaxCrossEntropy } from "./loss/softmax-cross-entropy";

// Exported so that the optimizer does not inline them: V8 then compiles their loops at half the speed.
export { normalise } from "./normalization/batch-norm";
export { differentiate, sumFourGradientRows, sumGradientRow } from "./normalization/batch-norm-gradient";
export { addFourRows, addRow } from "./normalization/channel-sums";
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
} from "./elementwise/elementwise-loops";
export { sumFourRows, sumRow } from "./normalization/batch-norm-statistics";
export {
  accumulatePacked,
  multiplyPacked,
  multiplyRows,
} from "./matrix/micro-kernel";
export {
  transformGradientColumns,
  transformGradientRows,
  transformShortGradientColumns,
} from "./winograd/winograd-gradient";
export {
  transformInputColumns,
  transformInputRows,
  transformShortInputColumns,
} from "./winograd/winograd-input";
export { multiplyPlaces } from "./convolution/place-kernel";
export { accumulateTwo, convolveEight } from "./convolution/grouped-kernel";
export { transposePixels } from "./convolution/grouped-planes";
export { packRun, packScattered } from "./convolution/pack-places";
export { packRowsAsPanel, packRowsAsStrip, touchRows } from "./matrix/pack-operands";
export { transformOutputColumns, transformOutputRows } from "./winograd/winograd-output";
export { addPlane } from "./winograd/winograd-product";
export { largestOf, powersOf } from "./loss/softmax-row";
export { powersOfSlots, rowsToSlots, scaleSlots, slotsToRows } from "./loss/softmax-slots";
export { accumulateColumns } from "./matrix/micro-kernel-transposed";
export { meanOf2Pixels, meanOf3Pixels, meanOfPixels } from "./pooling/average-pool";
export { add16Channels, add4Channels } from "./pooling/global-average-pool";
export { maxOf2Pixels, maxOf3Pixels, maxOfPixels } from "./pooling/max-of-pixels";
export { maxOf2Rows, maxOf3Rows, maxOfRows } from "./pooling/max-of-rows";
export { maxOf2By2 } from "./pooling/max-of-two-by-two";
export { addToWinners, keepWinners, keepWinnersOf2, keepWinnersOf2By2 } from "./pooling/max-pool-gradient";
export { addScaledFloats, scaleFloats, sumOf2, sumOf3 } from "./vector";
export { convolveColumns, convolveColumnsOf3, convolveColumnsOfRows } from "./depthwise/depthwise-columns";
export { accumulateTaps, accumulateTapsOf3, accumulateTapsOfRows } from "./depthwise/depthwise-taps";
export { lookUp, lookUpOneChannel, lookUpThreeChannels } from "./elementwise/bytes-to-float";
