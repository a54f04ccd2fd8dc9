import {
  BasicBlock,
  BatchNorm2d,
  Conv2d,
  Flatten,
  GlobalAvgPool2d,
  initialize,
  Linear,
  MaxPool2d,
  ReLU,
  Sequential,
  type Module,
} from "@stratajs/layers";
import { SGD } from "@stratajs/optim";
import {
  dispose,
  Rng,
  softmaxCrossEntropy,
  tensor1d,
  tensor4d,
  valueAndGrads,
  type Tensor2D,
  type Tensor4D,
} from "@stratajs/tensor";
import { createModel } from "@stratajs/zoo";

export interface TrainingRun {
  readonly model: (rng: Rng) => Module<Tensor4D, Tensor2D>;
  /** `[batch, height, width, channels]` */
  readonly shape: readonly [number, number, number, number];
  readonly steps: number;
  readonly learningRate: number;
}

export function leNetBn(rng: Rng): Module<Tensor4D, Tensor2D> {
  return createModel("leNetBn", { classes: 10, inputChannels: 1, rng }) as Module<
    Tensor4D,
    Tensor2D
  >;
}

/** As few layers as have all that a residual network has: a stem, and a block of each kind. */
export function smallResidualNetwork(rng: Rng): Module<Tensor4D, Tensor2D> {
  const model = new Sequential<Tensor4D, Tensor2D>(
    new Conv2d(3, 8, { kernelSize: 3, padding: 1, bias: false }),
    new BatchNorm2d(8),
    new ReLU(),
    new BasicBlock(8, 8),
    new BasicBlock(8, 16, { stride: 2 }),
    new GlobalAvgPool2d(),
    new Linear(16, 10),
  );
  initialize(model, rng);
  return model;
}

/** The least that has a convolution, a batch norm, a pooling and a linear layer; for images of 12 × 12. */
export function tinyNetwork(rng: Rng): Module<Tensor4D, Tensor2D> {
  const model = new Sequential<Tensor4D, Tensor2D>(
    new Conv2d(1, 4, { kernelSize: 3, stride: 2, bias: false }),
    new BatchNorm2d(4),
    new ReLU(),
    new MaxPool2d({ kernelSize: 2 }),
    new Flatten(),
    new Linear(16, 10),
  );
  initialize(model, rng);
  return model;
}

/** The losses of a run, which depends on nothing but its settings. `onStep` is called when a step's tensors are gone. */
export async function trainingLosses(
  { model: createNetwork, shape, steps, learningRate }: TrainingRun,
  onStep: (step: number) => void = () => {},
): Promise<number[]> {
  const rng = new Rng(42);
  const model = createNetwork(rng);
  const optimizer = new SGD(model.parameters(), { learningRate, momentum: 0.9 });
  const losses: number[] = [];
  for (let step = 0; step < steps; step++) {
    const images = blobs(shape, rng);
    const labels = tensor1d(
      Int32Array.from({ length: shape[0] }, (_, i) => i % 10),
      "int32",
    );
    const { value: loss, gradients } = valueAndGrads(
      () => softmaxCrossEntropy(model.forward(images, { training: true, rng }), labels),
      model.parameters(),
    );
    optimizer.step(gradients);
    losses.push((await loss.data<"float32">())[0]!);
    dispose([images, labels, loss]);
    onStep(step);
  }
  optimizer.dispose();
  model.dispose();
  return losses;
}

/** Noise with a bright spot, whose place is the class. */
function blobs(shape: TrainingRun["shape"], rng: Rng): Tensor4D {
  const [batch, height, width, channels] = shape;
  const pixels = rng.uniform(batch * height * width * channels);
  for (let image = 0; image < batch; image++) {
    const spot = image % 10;
    const top = Math.floor(spot / 5) * Math.floor(height / 2) + 2;
    const left = (spot % 5) * Math.floor(width / 5) + 1;
    for (let row = top; row < top + 4; row++) {
      for (let column = left; column < left + 4; column++) {
        pixels.fill(
          2,
          ((image * height + row) * width + column) * channels,
          ((image * height + row) * width + column + 1) * channels,
        );
      }
    }
  }
  return tensor4d(pixels, [...shape]);
}
