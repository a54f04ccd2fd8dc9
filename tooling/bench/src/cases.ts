/** What an engine is asked to time. Images are square; sizes are those of one side. */
export type Case =
  | ConvolutionCase
  | ProductCase
  | LayerCase
  | CrossEntropyCase
  | OptimizerCase
  | UploadCase
  | StepCase
  | LoaderCase
  | LoadedStepCase
  | EpochCase
  | InferenceCase;

/** The shape of a convolution, without its direction. */
export interface ConvolutionShape {
  readonly batch: number;
  readonly size: number;
  readonly inChannels: number;
  readonly outChannels: number;
  readonly kernel: number;
  readonly stride: number;
  readonly padding: number;
  readonly groups: number;
}

export type Direction = "forward" | "to the input" | "to the filter";

export interface ConvolutionCase extends ConvolutionShape {
  readonly kind: "convolution";
  readonly direction: Direction;
}

/** A product of two square matrices, each transposed or not. */
export interface ProductCase {
  readonly kind: "product";
  readonly size: number;
  readonly transposeA: boolean;
  readonly transposeB: boolean;
}

export type LayerName =
  | "batch norm"
  | "batch norm + ReLU"
  | "ReLU"
  | "add + ReLU"
  | "max pooling 2/2"
  | "average pooling 2/2"
  | "global average pooling"
  | "concat of two";

/** A layer without products, on `[batch, size, size, channels]`. */
export interface LayerCase {
  readonly kind: "layer";
  readonly layer: LayerName;
  readonly batch: number;
  readonly size: number;
  readonly channels: number;
  /** Whether its gradients are computed too. */
  readonly backward: boolean;
}

/** Softmax cross entropy, its mean over the batch. */
export interface CrossEntropyCase {
  readonly kind: "cross entropy";
  readonly batch: number;
  readonly classes: number;
  readonly backward: boolean;
}

export type OptimizerName =
  | "SGD with momentum"
  | "AdamW"
  | "AMSGrad"
  | "RMSprop"
  | "RMSprop, centered, with momentum"
  | "Adagrad"
  | "Adadelta"
  | "Lion"
  | "LAMB";

/** One step over that many parameters, in tensors of 2^18. */
export interface OptimizerCase {
  readonly kind: "optimizer";
  readonly optimizer: OptimizerName;
  readonly parameters: number;
}

/** Images of bytes on the host to normalised floats on the device, `[batch, size, size, channels]`. */
export interface UploadCase {
  readonly kind: "upload";
  readonly batch: number;
  readonly size: number;
  readonly channels: number;
}

/** Forward, cross entropy, backward, SGD with momentum, and the loss read back. */
export interface StepCase {
  readonly kind: "step";
  readonly model: string;
  readonly batch: number;
  readonly size: number;
  readonly channels: number;
}

/** Batches of augmented CIFAR-10 by a `DataLoader`: random resized crop, flip, normalize. */
export interface LoaderCase {
  readonly kind: "loader";
  readonly batch: number;
  /** So many that what was prepared before the clock started is few of them. */
  readonly batches: number;
  readonly workers: number;
}

/** A step as `StepCase`, on images of that loader in place of the same ones each time. */
export interface LoadedStepCase {
  readonly kind: "loaded step";
  readonly model: string;
  readonly batch: number;
  readonly workers: number;
}

/** So many training steps from host batches, with mean loss and accuracy at the end. */
export interface EpochCase extends Omit<StepCase, "kind"> {
  readonly kind: "epoch";
  readonly steps: number;
  /** The Trainer's loop, or one written out. */
  readonly by: "Trainer" | "hand";
}

/** A model's prediction, images in and logits out. */
export interface InferenceCase {
  readonly kind: "inference";
  readonly model: "resnet18";
  readonly batch: number;
  readonly size: number;
}

/** Height and width of a convolution's output. */
export function outputSize({ size, kernel, stride, padding }: ConvolutionShape): number {
  return Math.floor((size + 2 * padding - kernel) / stride) + 1;
}

/** Multiplications and additions of the direct convolution, in each of the three directions. */
export function convolutionFlops(shape: ConvolutionShape): number {
  const { batch, kernel, inChannels, outChannels, groups } = shape;
  const places = batch * outputSize(shape) ** 2;
  return 2 * places * outChannels * kernel ** 2 * (inChannels / groups);
}
