import { fill } from "@tensorflow/tfjs-core";
import {
  inference,
  softmaxCrossEntropy,
  tidy,
  useBackend,
  type Tensor2D,
  type Tensor4D,
} from "@stratajs/tensor";
import {
  BatchNorm2d,
  Module,
  type AuxiliaryOutputs,
  type WithAuxiliaryHeads,
} from "@stratajs/layers";
import { SGD } from "@stratajs/optim";
import { wasm } from "@stratajs/backend-wasm";
import { beforeAll, describe, expect, it } from "vitest";
import { ImageClassifier } from "./image-classifier.ts";
import { uploadImages } from "./image-tensors.ts";
import { stripes, tinyModel, tinyTask } from "./testing/stripes.ts";
import { Trainer } from "./trainer.ts";

beforeAll(() => useBackend([wasm()]));

const [batch] = stripes({ examples: 6, batchSize: 6 });

describe("ImageClassifier", () => {
  it("names the label that is no class of the model, and its example", async () => {
    const wrong = {
      ...batch!,
      labels: Int32Array.of(0, 1, 0, 2, 0, 1),
      indices: Int32Array.of(9, 8, 7, 345, 5, 4),
    };
    await expect(new Trainer().fit(tinyTask(), { train: [wrong] })).rejects.toThrow(
      "labels from 0 to 1, the model's classes, but got 2 at example 345",
    );
  });

  it("smooths labels in training only", async () => {
    const model = tinyModel();
    const task = new ImageClassifier(model, {
      optimizer: (parameters) => new SGD(parameters, { learningRate: 0.1 }),
      labelSmoothing: 0.2,
    });
    const [training, validation, smooth, plain] = tidy(() => {
      const tensors = uploadImages(batch!);
      const logits = model.forward(tensors.images);
      return [
        task.trainingStep(tensors, inference).loss,
        task.validationStep(tensors, inference).loss,
        softmaxCrossEntropy(logits, tensors.labels, { labelSmoothing: 0.2 }),
        softmaxCrossEntropy(logits, tensors.labels),
      ].map((loss) => loss.dataSync()[0]);
    });
    expect(training).toBe(smooth);
    expect(validation).toBe(plain);
    expect(training).not.toBe(validation);
  });

  it("learns mixed images by the share of each class", () => {
    const model = tinyModel();
    const task = new ImageClassifier(model, {
      optimizer: (parameters) => new SGD(parameters, { learningRate: 0.1 }),
    });
    const targets = Float32Array.from({ length: 12 }, (_, i) => (i % 2 === 0 ? 0.25 : 0.75));
    const [loss, expected] = tidy(() => {
      const tensors = uploadImages({ ...batch!, targets });
      const logits = model.forward(tensors.images);
      const shared = [0, 1].map((label) =>
        softmaxCrossEntropy(logits, fill([6], label, "int32")).dataSync(),
      );
      return [
        task.trainingStep(tensors, inference).loss.dataSync()[0]!,
        0.25 * shared[0]![0]! + 0.75 * shared[1]![0]!,
      ];
    });
    expect(loss).toBeCloseTo(expected!, 5);
  });

  it("adds the losses of auxiliary heads, weighted, in training only", () => {
    class WithHead extends Module<Tensor4D, Tensor2D> implements WithAuxiliaryHeads {
      readonly auxiliaryWeight = 0.3;
      readonly main = tinyModel();
      readonly heads = [tinyModel(), tinyModel()];
      forward(x: Tensor4D): Tensor2D {
        return this.main.forward(x);
      }
      forwardWithAuxiliary(x: Tensor4D): AuxiliaryOutputs {
        const auxiliary = this.heads.map((head) => head.forward(x));
        return { logits: this.main.forward(x), auxiliary };
      }
    }
    const model = new WithHead();
    const task = new ImageClassifier(model, {
      optimizer: (parameters) => new SGD(parameters, { learningRate: 0.1 }),
    });
    const [training, validation, main, first, second] = tidy(() => {
      const tensors = uploadImages(batch!);
      const logits = [model.main, ...model.heads].map((each) => each.forward(tensors.images));
      return [
        task.trainingStep(tensors, inference).loss,
        task.validationStep(tensors, inference).loss,
        ...logits.map((each) => softmaxCrossEntropy(each, tensors.labels)),
      ].map((loss) => loss.dataSync()[0]!);
    });
    expect(validation).toBe(main);
    expect(training).toBeCloseTo(main! + 0.3 * (first! + second!), 5);
  });

  it("says when the model's output is not one of a classifier", async () => {
    const notAClassifier: Module<never> = new BatchNorm2d(1);
    const task = new ImageClassifier(notAClassifier, {
      optimizer: (parameters) => new SGD(parameters, { learningRate: 0.1 }),
    });
    await expect(new Trainer().validate(task, [batch!])).rejects.toThrow(
      "expected logits [6, classes] from the model but got [6, 6, 6, 1]",
    );
  });

  it("says when batches are not of images", async () => {
    const strange = [{ text: "?", labels: [1] }];
    const task = tinyTask();
    await expect(new Trainer().validate(task, strange as never)).rejects.toThrow(
      "expected batches { images: Float32Array",
    );
  });
});
