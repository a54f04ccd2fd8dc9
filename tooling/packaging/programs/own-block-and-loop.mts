// Program: a block and a loop of one's own, on the first images of Fashion-MNIST.
import { BatchNorm2d, Conv2d, Module } from "@stratajs/layers";
import { type Context, Rng, relu, softmaxCrossEntropy, add, type Tensor4D, valueAndGrads } from "@stratajs/tensor";

// What the program leaves open, and a way to watch it: the loss that each step starts from.
import { useBestBackend } from "@stratajs/backend-auto";
import { GlobalAvgPool2d, initialize, Linear, Sequential } from "@stratajs/layers";
import { SGD } from "@stratajs/optim";
import type { Tensor2D } from "@stratajs/tensor";
import { firstBatches } from "./first-batches.mts";

await useBestBackend();
const batches = await firstBatches(20, 64);

/** `[batch, height, width, channels]` -> `[batch, ⌈height / stride⌉, ⌈width / stride⌉, outChannels]` */
class Residual extends Module<Tensor4D, Tensor4D> {
  readonly conv1: Conv2d; readonly bn1: BatchNorm2d; readonly conv2: Conv2d; readonly bn2: BatchNorm2d;
  readonly conv3: Conv2d | undefined;
  constructor(inChannels: number, outChannels: number, { stride = 1 } = {}) {
    super();
    this.conv1 = new Conv2d(inChannels, outChannels, { kernelSize: 3, padding: 1, stride });
    this.bn1 = new BatchNorm2d(outChannels);
    this.conv2 = new Conv2d(outChannels, outChannels, { kernelSize: 3, padding: 1 });
    this.bn2 = new BatchNorm2d(outChannels);
    this.conv3 = stride > 1 || inChannels !== outChannels ? new Conv2d(inChannels, outChannels, { kernelSize: 1, stride }) : undefined;
  }
  forward(x: Tensor4D, context?: Context): Tensor4D {
    let y = relu(this.bn1.forward(this.conv1.forward(x), context));
    y = this.bn2.forward(this.conv2.forward(y), context);
    return relu(add(y, this.conv3 ? this.conv3.forward(x) : x));
  }
}

const model = new Sequential<Tensor4D, Tensor2D>(
  new Residual(1, 8, { stride: 2 }),
  new Residual(8, 8),
  new Residual(8, 16, { stride: 2 }),
  new GlobalAvgPool2d(),
  new Linear(16, 10),
);
initialize(model, new Rng(1));
const optimizer = new SGD(model.parameters(), { learningRate: 0.1, momentum: 0.9 });
console.log(`before ${await lossOf(batches[0]!)}`);

const rng = new Rng(0);
for (const { images, labels } of batches) {
  // oxlint-disable-next-line no-unused-vars -- the loss is there for whoever wants to show it
  const { value: loss, gradients } = valueAndGrads(
    () => softmaxCrossEntropy(model.forward(images, { training: true, rng }), labels),
    model.parameters(),
  );
  optimizer.step(gradients);
}
const names =
[...new Residual(3, 6, { stride: 2 }).namedParameters()].map(([name]) => name);
// conv1.weight conv1.bias bn1.weight bn1.bias conv2.weight conv2.bias bn2.weight bn2.bias conv3.weight conv3.bias
// (the order of PyTorch's state dict: modules in the order of their assignment)

console.log(`after ${await lossOf(batches[0]!)}`);
console.log(names.join(" "));

async function lossOf({ images, labels }: (typeof batches)[number]): Promise<number> {
  const context = { training: true, rng: new Rng(0) };
  return (await softmaxCrossEntropy(model.forward(images, context), labels).data())[0]!;
}
