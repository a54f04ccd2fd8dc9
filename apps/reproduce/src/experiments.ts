import { OneCycle, SGD, type Optimizer, type Schedule } from "@stratajs/optim";
import type { Parameter } from "@stratajs/tensor";
import type { ModelName } from "@stratajs/zoo";

/** What somebody else measured, to print beside ours. */
export interface Published {
  readonly source: string;
  /** By epoch. */
  readonly trainAccuracy?: readonly number[];
  /** By epoch, one row a seed. */
  readonly testAccuracy: readonly (readonly number[])[];
  /** With re-estimated statistics, one value a seed. */
  readonly reestimated?: readonly number[];
}

/** An experiment of a text: the network, the recipe, and what was published. */
export interface Experiment {
  readonly title: string;
  readonly model: ModelName;
  readonly batchSize: number;
  readonly epochs: number;
  readonly optimizer: (parameters: Iterable<Parameter>) => Optimizer;
  readonly schedule?: (optimizer: Optimizer, totalSteps: number) => Schedule;
  /** Whether the test is repeated with batch-norm statistics taken again over the training set. */
  readonly reestimates: boolean;
  readonly published: readonly Published[];
}

export const experiments: Readonly<Record<string, Experiment>> = {
  "lenet-bn-published": {
    title: "LeNet-BN on Fashion-MNIST, the book's recipe: SGD at rate 1.0, batch 256, 5 epochs",
    model: "leNetBn",
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
    batchSize: 256,
    epochs: 5,
    optimizer: (parameters) => new SGD(parameters, { learningRate: 0.2, momentum: 0.9 }),
    schedule: (optimizer, totalSteps) =>
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
};
