// Program: an existing tfjs program trains on WASM, on the first 2,000 images of Fashion-MNIST.
import * as tf from "@tensorflow/tfjs";
import "@stratajs/backend-wasm/register";
import { firstImages } from "./first-images.mts";

await tf.setBackend("wasm");
const { images, oneHot } = await firstImages(2000);
const model = tf.sequential({ layers: [
  tf.layers.conv2d({ inputShape: [28, 28, 1], filters: 8, kernelSize: 3, activation: "relu" }),
  tf.layers.batchNormalization(), tf.layers.maxPooling2d({ poolSize: 2 }),
  tf.layers.flatten(), tf.layers.dense({ units: 10, activation: "softmax" }) ] });
model.compile({ optimizer: "adam", loss: "categoricalCrossentropy", metrics: ["accuracy"] });
await model.fit(images, oneHot, { epochs: 2, batchSize: 64 });   // today: "Kernel 'Conv2DBackpropFilter' not registered for backend 'wasm'"

const [, accuracy] = model.evaluate(images, oneHot) as tf.Scalar[];
console.log(`${tf.getBackend()} ${(await accuracy!.data())[0]}`);
