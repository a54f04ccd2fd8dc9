import {
  AdaptiveAvgPool2d,
  BatchNorm2d,
  Conv2d,
  Flatten,
  initialize,
  Linear,
  Sequential,
  type Module,
} from "@stratajs/layers";
import { relu, Rng, type Tensor2D, type Tensor4D } from "@stratajs/tensor";
import { createModel, isModelName } from "@stratajs/zoo";

export const CLASSES = 10;

/** A network with random weights, the same every time: one of the zoo's, or "small resnet18". */
export function createNetwork(name: string): Module<Tensor4D, Tensor2D> {
  const rng = new Rng(0);
  if (name === "small resnet18") return smallResNet18(rng);
  if (!isModelName(name)) throw new Error(`the zoo has no model "${name}"`);
  return createModel(name, { classes: CLASSES, rng });
}

/** ResNet-18 for small images: the zoo's stages after a 3×3 stem without pooling. */
function smallResNet18(rng: Rng): Module<Tensor4D, Tensor2D> {
  const { layer1, layer2, layer3, layer4 } = createModel("resnet18");
  const model = new Sequential<Tensor4D, Tensor2D>(
    new Conv2d(3, 64, { kernelSize: 3, padding: 1, bias: false }),
    new BatchNorm2d(64),
    relu,
    layer1,
    layer2,
    layer3,
    layer4,
    new AdaptiveAvgPool2d(1),
    new Flatten(),
    new Linear(512, CLASSES),
  );
  initialize(model, rng);
  return model;
}
