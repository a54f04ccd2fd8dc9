import { randomHorizontalFlip, randomResizedCrop, type Transform } from "@stratajs/datasets";
import {
  AdamW,
  MultiStepDecay,
  OneCycle,
  SGD,
  type Optimizer,
  type Schedule,
} from "@stratajs/optim";
import type { Parameter } from "@stratajs/tensor";
import type { RunLength } from "@stratajs/trainer";
import type { ModelName } from "@stratajs/zoo";

/** What somebody else measured, to print beside ours. */
export interface Published {
  readonly source: string;
  /** Of the best epoch, where no more was published. */
  readonly best?: { readonly validation: number; readonly test: number };
  /** By epoch. */
  readonly trainAccuracy?: readonly number[];
  /** By epoch, one row a seed. */
  readonly testAccuracy?: readonly (readonly number[])[];
  /** With re-estimated statistics, one value a seed. */
  readonly reestimated?: readonly number[];
}

/** An experiment of a text: the network, the recipe, and what was published. */
export interface Experiment {
  readonly title: string;
  readonly model: ModelName;
  readonly data: "fashionMnist" | "cifar10";
  /** What training images go through; by default nothing. */
  readonly augmentation?: readonly Transform[];
  /** Whether every image is normalised at last, with the statistics of its data set. */
  readonly normalizes?: boolean;
  /** Training images that are held back to find the best epoch, which is then tested; else every epoch is tested. */
  readonly validationImages?: number;
  readonly batchSize: number;
  readonly epochs: number;
  readonly optimizer: (parameters: Iterable<Parameter>) => Optimizer;
  readonly schedule?: (optimizer: Optimizer, length: RunLength) => Schedule;
  /** Whether the test is repeated with batch-norm statistics taken again over the training set. */
  readonly reestimates: boolean;
  readonly published: readonly Published[];
}

/** What all networks of the CIFAR-10 tutorial share: 45,000 and 5,000 images, light augmentation, batches of 128. */
const cifar = {
  data: "cifar10",
  augmentation: [
    randomHorizontalFlip(),
    randomResizedCrop([32, 32], { scale: [0.8, 1], ratio: [0.9, 1.1] }),
  ],
  normalizes: true,
  validationImages: 5000,
  batchSize: 128,
  reestimates: false,
} as const;

/** Divides the rate by ten after epochs 100 and 150 of 180. */
function tutorialSchedule(optimizer: Optimizer): Schedule {
  return new MultiStepDecay(optimizer, { milestones: [100, 150] });
}

const tutorialSgd = (parameters: Iterable<Parameter>): Optimizer =>
  new SGD(parameters, { learningRate: 0.1, momentum: 0.9, weightDecay: 1e-4 });
const tutorialAdamW = (parameters: Iterable<Parameter>): Optimizer =>
  new AdamW(parameters, { learningRate: 1e-3, weightDecay: 1e-4 });

export const experiments: Readonly<Record<string, Experiment>> = {
  "lenet-bn-published": {
    title: "LeNet-BN on Fashion-MNIST, the book's recipe: SGD at rate 1.0, batch 256, 5 epochs",
    model: "leNetBn",
    data: "fashionMnist",
    batchSize: 256,
    epochs: 5,
    optimizer: (parameters) => new SGD(parameters, { learningRate: 1 }),
    reestimates: true,
    published: [
      {
        source: "the book",
        trainAccuracy: [0.761, 0.859, 0.874, 0.884, 0.889],
        testAccuracy: [[0.806, 0.847, 0.854, 0.872, 0.861]],
      },
      {
        source: "PyTorch",
        trainAccuracy: [NaN, NaN, NaN, NaN, 0.891],
        testAccuracy: [
          [0.797, 0.784, 0.729, 0.843, 0.832],
          [0.737, 0.855, 0.734, 0.725, 0.857],
          [0.732, 0.81, 0.754, 0.821, 0.725],
        ],
        reestimated: [0.881, 0.86, 0.865],
      },
    ],
  },
  "lenet-bn-one-cycle": {
    title:
      "LeNet-BN on Fashion-MNIST, one-cycle SGD: momentum .9, peak rate .2, batch 256, 5 epochs",
    model: "leNetBn",
    data: "fashionMnist",
    batchSize: 256,
    epochs: 5,
    optimizer: (parameters) => new SGD(parameters, { learningRate: 0.2, momentum: 0.9 }),
    schedule: (optimizer, { totalSteps }) =>
      new OneCycle(optimizer, { maxLearningRate: 0.2, totalSteps }),
    reestimates: false,
    published: [
      {
        source: "PyTorch (after the last epoch)",
        testAccuracy: [
          [NaN, NaN, NaN, NaN, 0.892],
          [NaN, NaN, NaN, NaN, 0.893],
        ],
      },
    ],
  },
  "cifar-resnet20": {
    ...cifar,
    title: "ResNet-20 on CIFAR-10, the tutorial's recipe: SGD .1, momentum .9, 180 epochs",
    model: "cifarResNet20",
    epochs: 180,
    optimizer: tutorialSgd,
    schedule: tutorialSchedule,
    published: [{ source: "the tutorial", best: { validation: 0.9184, test: 0.9106 } }],
  },
  "cifar-preact-resnet20": {
    ...cifar,
    title:
      "Pre-activation ResNet-20 on CIFAR-10, the tutorial's recipe: SGD .1, momentum .9, 180 epochs",
    model: "cifarPreActResNet20",
    epochs: 180,
    optimizer: tutorialSgd,
    schedule: tutorialSchedule,
    published: [{ source: "the tutorial", best: { validation: 0.918, test: 0.9107 } }],
  },
  "cifar-googlenet": {
    ...cifar,
    title: "GoogLeNet on CIFAR-10, the tutorial's recipe: AdamW .001, 180 epochs",
    model: "cifarGoogleNet",
    epochs: 180,
    optimizer: tutorialAdamW,
    schedule: tutorialSchedule,
    published: [{ source: "the tutorial", best: { validation: 0.904, test: 0.897 } }],
  },
  "cifar-densenet": {
    ...cifar,
    title: "DenseNet on CIFAR-10, the tutorial's recipe: AdamW .001, 180 epochs",
    model: "cifarDenseNet",
    epochs: 180,
    optimizer: tutorialAdamW,
    schedule: tutorialSchedule,
    published: [{ source: "the tutorial", best: { validation: 0.9072, test: 0.9023 } }],
  },
  "cifar-resnet20-one-cycle": {
    ...cifar,
    title:
      "ResNet-20 on CIFAR-10 in an hour of two cores: one-cycle SGD up to .2, momentum .9, 24 epochs",
    model: "cifarResNet20",
    epochs: 24,
    optimizer: (parameters) =>
      new SGD(parameters, { learningRate: 0.2, momentum: 0.9, weightDecay: 5e-4 }),
    schedule: (optimizer, { totalSteps }) =>
      new OneCycle(optimizer, { maxLearningRate: 0.2, totalSteps }),
    published: [{ source: "the tutorial, 180 epochs", best: { validation: 0.9184, test: 0.9106 } }],
  },
};
