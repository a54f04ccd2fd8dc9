// A program for plain tfjs, as it may have stood for years: `tf.sequential`, `compile`, `fit`. With one more import it
// trains on WebAssembly, where tfjs alone stops at "Kernel 'Conv2DBackpropFilter' not registered for backend 'wasm'".
import * as tf from "@tensorflow/tfjs";
import "@stratajs/backend-wasm/register";
import { loadImages } from "./load-images.ts";

await tf.setBackend("wasm");
console.log(`backend: ${tf.getBackend()}`);

const model = tf.sequential({
  layers: [
    tf.layers.conv2d({ inputShape: [28, 28, 1], filters: 8, kernelSize: 3, activation: "relu" }),
    tf.layers.batchNormalization({ momentum: 0.9 }),
    tf.layers.maxPooling2d({ poolSize: 2 }),
    tf.layers.conv2d({ filters: 16, kernelSize: 3, activation: "relu" }),
    tf.layers.averagePooling2d({ poolSize: 2 }),
    tf.layers.flatten(),
    tf.layers.dropout({ rate: 0.2 }),
    tf.layers.dense({ units: 10, activation: "softmax" }),
  ],
});
model.compile({ optimizer: "adam", loss: "categoricalCrossentropy", metrics: ["accuracy"] });

const { train, test } = await loadImages(2000, 500);
await model.fit(train.images, train.oneHot, {
  epochs: 3,
  batchSize: 64,
  verbose: 0,
  callbacks: {
    onEpochEnd(epoch, logs) {
      console.log(
        `epoch ${epoch + 1}: loss ${logs?.["loss"]?.toFixed(3)}, accuracy ${logs?.["acc"]?.toFixed(3)}`,
      );
    },
  },
});
const [, accuracy] = model.evaluate(test.images, test.oneHot) as tf.Scalar[];
console.log(`test accuracy: ${(await accuracy!.data())[0]!.toFixed(3)}`);
