import {
  GlobalAvgPool2d,
  Inception,
  InceptionA,
  InceptionB,
  InceptionC,
  InceptionD,
  InceptionE,
  initialize,
  Linear,
  MaxPool2d,
  ninBlock,
  Sequential,
  type Layer,
} from "@stratajs/layers";
import type { Rng, Tensor2D, Tensor4D } from "@stratajs/tensor";
import { createModel, modelEntry, type ImageModel, type ModelName } from "../index.ts";
import { sample } from "./sample.ts";

/** A network that learns eight images by heart in seconds. */
export interface Learner {
  /** `[height, width, channels]` */
  readonly imageShape: readonly [number, number, number];
  readonly learningRate: number;
  /** Without `rng` nothing is drawn, which takes no time. */
  create(rng?: Rng): ImageModel;
}

/** Of models that have no small form: as they are, where they take a second or two. */
const whole: typeof sample = {
  googlenet: { options: { auxiliaryHeads: false }, size: 33, learningRate: 1e-3 },
  mnasnet0_5: { size: 32, learningRate: 1e-3 },
};

/** And their blocks, where they do not. */
const blocks: Readonly<Record<string, Learner>> = {
  "the block of NiN": learner(8, 5e-3, () => [
    ninBlock(3, 32, { kernelSize: 3, padding: 1 }),
    new MaxPool2d({ kernelSize: 2 }),
    // Half of the classes cannot be learned: a relu puts them out.
    ninBlock(32, 64, { kernelSize: 3, padding: 1 }),
    new GlobalAvgPool2d(),
  ]),
  "the block of the book's GoogLeNet": learner(8, 5e-3, () => [
    new Inception(3, { conv1x1: 16, conv3x3: [16, 32], conv5x5: [4, 8], pool: 8 }),
    new Inception(64, { conv1x1: 16, conv3x3: [16, 32], conv5x5: [4, 8], pool: 8 }),
    new GlobalAvgPool2d(),
    new Linear(64, 8),
  ]),
  "the blocks of Inception v3": learner(9, 1e-3, () => [
    new InceptionA(3, 8),
    new InceptionB(232),
    new InceptionC(712, 16),
    new InceptionD(768),
    new InceptionE(1280),
    new GlobalAvgPool2d(),
    new Linear(2048, 8),
  ]),
};

/** Every block of the zoo is in one of these. */
export const learners: Readonly<Record<string, Learner>> = {
  ...Object.fromEntries(
    Object.entries({ ...sample, ...whole }).map(([name, small]): [string, Learner] => {
      const { size, options, learningRate = 0.01 } = small;
      const [, , channels] = modelEntry(name).inputSize;
      return [
        name,
        {
          imageShape: [size, size, channels],
          learningRate,
          create: (rng) => {
            const settings = { classes: 8, ...options };
            return rng === undefined
              ? modelEntry(name).create(settings)
              : createModel(name as ModelName, { ...settings, rng });
          },
        },
      ];
    }),
  ),
  ...blocks,
};

function learner(side: number, learningRate: number, layers: () => readonly Layer[]): Learner {
  return {
    imageShape: [side, side, 3],
    learningRate,
    create: (rng) => {
      const model = new Sequential<Tensor4D, Tensor2D>(...layers());
      if (rng !== undefined) initialize(model, rng);
      return model;
    },
  };
}
