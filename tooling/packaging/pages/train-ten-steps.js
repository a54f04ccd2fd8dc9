// The same ten steps of LeNet-BN in Node, in a bundled worker and in a page without a bundler.
import { useBestBackend } from "@stratajs/backend-auto";
import { SGD } from "@stratajs/optim";
import {
  dispose,
  Rng,
  softmaxCrossEntropy,
  tensor1d,
  tensor4d,
  valueAndGrads,
} from "@stratajs/tensor";
import { createModel } from "@stratajs/zoo";

const steps = 10;
const batchSize = 64;
const pixelsPerImage = 28 * 28;

/**
 * @param {Uint8Array} imagesFile An idx file of Fashion-MNIST, unpacked.
 * @param {Uint8Array} labelsFile Its labels.
 * @returns {Promise<{ backend: string, device: string, threads: number, notes: string[], losses: number[] }>}
 */
export async function trainTenSteps(imagesFile, labelsFile) {
  const { name: backend, device, threads, notes } = await useBestBackend();
  const rng = new Rng(42);
  const model = createModel("leNetBn", { classes: 10, inputChannels: 1, rng });
  const optimizer = new SGD(model.parameters(), { learningRate: 0.2, momentum: 0.9 });
  const losses = [];
  for (let step = 0; step < steps; step++) {
    const { images, labels } = batchAt(step * batchSize, imagesFile, labelsFile);
    const { value: loss, gradients } = valueAndGrads(
      () => softmaxCrossEntropy(model.forward(images, { training: true, rng }), labels),
      model.parameters(),
    );
    optimizer.step(gradients);
    losses.push((await loss.data())[0]);
    dispose([images, labels, loss]);
  }
  return { backend, device, threads, notes, losses };
}

function batchAt(start, imagesFile, labelsFile) {
  // The headers of idx files: 16 bytes before images, 8 before labels.
  const begin = 16 + start * pixelsPerImage;
  const pixels = imagesFile.subarray(begin, begin + batchSize * pixelsPerImage);
  const classes = labelsFile.subarray(8 + start, 8 + start + batchSize);
  return {
    images: tensor4d(
      Float32Array.from(pixels, (value) => value / 255),
      [batchSize, 28, 28, 1],
    ),
    labels: tensor1d(Int32Array.from(classes), "int32"),
  };
}
