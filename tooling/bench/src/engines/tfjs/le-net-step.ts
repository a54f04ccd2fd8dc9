import * as tf from "@tensorflow/tfjs";
import type { StepCase } from "../../cases.ts";
import type { Prepared } from "../serve.ts";
import { random } from "../strata/random.ts";

const CLASSES = 10;

/** A training step of LeNet with batch norm as a user of TensorFlow.js writes it. */
export function prepareTfjsStep({ model: name, batch, size, channels }: StepCase): Prepared {
  if (name !== "leNetBn") throw new Error(`it is not asked for ${name}`);
  const model = leNetBn(size, channels);
  model.compile({ optimizer: tf.train.momentum(0.01, 0.9), loss: "categoricalCrossentropy" });
  const images = random([batch, size, size, channels]);
  const labels = tf.oneHot(
    Array.from({ length: batch }, (_, i) => i % CLASSES),
    CLASSES,
  );
  return {
    run: async () => void (await model.trainOnBatch(images, labels)),
    dispose: () => {
      tf.dispose([images, labels]);
      model.dispose();
    },
  };
}

function leNetBn(size: number, channels: number): tf.Sequential {
  const { conv2d, batchNormalization, activation, maxPooling2d, flatten, dense } = tf.layers;
  const sigmoid = (): tf.layers.Layer[] => [
    batchNormalization(),
    activation({ activation: "sigmoid" }),
  ];
  return tf.sequential({
    layers: [
      conv2d({ filters: 6, kernelSize: 5, inputShape: [size, size, channels] }),
      ...sigmoid(),
      maxPooling2d({ poolSize: 2 }),
      conv2d({ filters: 16, kernelSize: 5 }),
      ...sigmoid(),
      maxPooling2d({ poolSize: 2 }),
      flatten(),
      dense({ units: 120 }),
      ...sigmoid(),
      dense({ units: 84 }),
      ...sigmoid(),
      dense({ units: CLASSES, activation: "softmax" }),
    ],
  });
}
