/**
 * The functions of assembly/. Addresses and sizes are 32-bit integers, flags numbers; `shape` is the
 * address of a struct of 32-bit integers (assembly/convolution/convolution-shape.ts).
 */
/**
 * A kernel whose work is cut into items, to be computed in any order by any thread. `task` is the address of
 * a struct that the host filled; `scratch` that of bytes which no other thread touches meanwhile. What an
 * item computes must not depend on the others, so that the result has the same bits on any number of threads.
 */
type TaskKernel = (task: number, item: number, scratch: number) => void;

/** The kernels that run on every thread (assembly/: the struct of each stands beside it). */
export interface TaskKernels {
  accumulateGradient: TaskKernel;
  adadeltaStep: TaskKernel;
  adagradStep: TaskKernel;
  adamStep: TaskKernel;
  averagePool: TaskKernel;
  averagePoolGradient: TaskKernel;
  batchNormCoefficients: TaskKernel;
  batchNormGradientSums: TaskKernel;
  batchNormInputGradient: TaskKernel;
  batchNormMergeGradientSums: TaskKernel;
  batchNormMergeStatistics: TaskKernel;
  batchNormNormalise: TaskKernel;
  batchNormStatistics: TaskKernel;
  bytesToFloat: TaskKernel;
  channelSums: TaskKernel;
  depthwiseConvolution: TaskKernel;
  depthwiseFilterGradient: TaskKernel;
  depthwiseFilterGradientSum: TaskKernel;
  directConvolution: TaskKernel;
  elementwise: TaskKernel;
  filterGradient: TaskKernel;
  globalAveragePool: TaskKernel;
  globalAveragePoolGradient: TaskKernel;
  gradientNorm: TaskKernel;
  gradientSquares: TaskKernel;
  groupedConvolution: TaskKernel;
  groupedFilterGradient: TaskKernel;
  lambMoments: TaskKernel;
  lambMove: TaskKernel;
  lambRates: TaskKernel;
  lionStep: TaskKernel;
  matrixProduct: TaskKernel;
  maxPool: TaskKernel;
  maxPoolGradient: TaskKernel;
  joinParts: TaskKernel;
  packFilter: TaskKernel;
  packGroupedFilter: TaskKernel;
  packProducts: TaskKernel;
  packScatterFilter: TaskKernel;
  mergeChannelSums: TaskKernel;
  randomMask: TaskKernel;
  rmspropStep: TaskKernel;
  scatterGradient: TaskKernel;
  sgdStep: TaskKernel;
  sumParts: TaskKernel;
  softmaxCrossEntropy: TaskKernel;
  splitParts: TaskKernel;
  winogradConvolution: TaskKernel;
  winogradConvolutionChannels: TaskKernel;
  winogradFilter: TaskKernel;
  winogradFilterGradient: TaskKernel;
  winogradFilterGradientChannels: TaskKernel;
  winogradFilterGradientSum: TaskKernel;
  winogradGradients: TaskKernel;
  winogradInputs: TaskKernel;
}

export type TaskKernelName = keyof TaskKernels;

export interface KernelExports extends TaskKernels {
  // Convolution
  depthwiseScratch: (task: number) => number;
  scatterGradientPanels: (task: number) => number;
  scatterGradientScratch: (task: number) => number;
  filterGradientScratch: (task: number) => number;
  groupedScratch: (task: number) => number;

  // Matrix products
  matrixProductScratch: (task: number) => number;
}
