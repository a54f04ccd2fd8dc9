// Program: what docs/lightning.md shows, in its order.
import { useBestBackend } from "@stratajs/backend-auto";
import { DataLoader, fashionMnist, subset } from "@stratajs/datasets";
import { Conv2d, Flatten, Linear, MaxPool2d, ReLU, Sequential } from "@stratajs/layers";
import { AdamW, OneCycle } from "@stratajs/optim";
import { argMax, cast, equal, softmax, softmaxCrossEntropy } from "@stratajs/tensor";
import type { Tensor, Tensor2D, Tensor4D } from "@stratajs/tensor";
import { CsvLogger, loadFromCheckpoint, ModelCheckpoint, ProgressBar, Trainer } from "@stratajs/trainer";
import type { Callback, ConfiguredOptimizer, ImageTensors } from "@stratajs/trainer";
import type { RunLength, StepContext, Task } from "@stratajs/trainer";

type Hyperparameters = { width: number; learningRate: number };

class Classifier implements Task {
  readonly model: Sequential<Tensor4D, Tensor2D>;
  readonly hyperparameters: Hyperparameters; // self.save_hyperparameters()

  constructor(hyperparameters: Hyperparameters) {
    const { width } = hyperparameters;
    this.hyperparameters = hyperparameters;
    this.model = new Sequential<Tensor4D, Tensor2D>(
      new Conv2d(1, width, { kernelSize: 3, padding: 1 }),
      new ReLU(),
      new MaxPool2d({ kernelSize: 4 }),
      new Flatten(),
      new Linear(7 * 7 * width, 10),
    );
  }

  trainingStep({ images, labels }: ImageTensors, context: StepContext) {
    const logits = this.model.forward(images, context);
    context.log("accuracy", cast(equal(argMax(logits, -1), labels), "float32"));
    return softmaxCrossEntropy(logits, labels); // becomes trainLoss
  }

  validationStep({ images, labels }: ImageTensors, context: StepContext) {
    const logits = this.model.forward(images, context);
    context.log("accuracy", cast(equal(argMax(logits, -1), labels), "float32"));
    return softmaxCrossEntropy(logits, labels); // becomes validationLoss
  }

  predictStep({ images }: ImageTensors, context: StepContext): Tensor {
    return softmax(this.model.forward(images, context));
  }

  configureOptimizers({ totalSteps }: RunLength): ConfiguredOptimizer {
    const { learningRate } = this.hyperparameters;
    const optimizer = new AdamW(this.model.parameters(), { learningRate });
    const schedule = new OneCycle(optimizer, { maxLearningRate: learningRate, totalSteps });
    return { optimizer, schedule }; // the schedule moves every step
  }
}

await useBestBackend();
const data = await fashionMnist();
const train = subset(data.train, Array.from({ length: 960 }, (_, index) => index));
const test = subset(data.test, Array.from({ length: 320 }, (_, index) => index));

const loaders = {
  train: new DataLoader(train, { batchSize: 64, shuffle: true }),
  validation: new DataLoader(test, { batchSize: 64 }),
};

const checkpoints = new ModelCheckpoint({
  folder: "runs/lightning",
  monitor: "validationAccuracy",
  mode: "max",
});
const trainer = new Trainer({
  maxEpochs: 2,
  accumulateGradients: 2,
  gradientClipping: { norm: 1 },
  checkEvery: 0.5,
  logEverySteps: 5,
  callbacks: [new ProgressBar(), checkpoints],
  loggers: [new CsvLogger({ path: "runs/lightning/metrics.csv" })],
});
await trainer.fit(new Classifier({ width: 8, learningRate: 0.01 }), loaders);
console.log(trainer.metrics["validationAccuracy"]);

const best = await loadFromCheckpoint(
  checkpoints.bestPath!,
  (hyperparameters: Hyperparameters) => new Classifier(hyperparameters),
);
console.log(await trainer.test(best, loaders.validation)); // { testLoss, testAccuracy }
const { values, shape } = await trainer.predict(best, loaders.validation);
console.log(shape, values.length);

const longer = new Trainer({ maxEpochs: 3, accumulateGradients: 2, gradientClipping: { norm: 1 } });
await longer.fit(best, loaders, { resumeFrom: checkpoints.lastPath });
console.log(longer.step);

await new Trainer({ fastDevRun: true }).fit(best, loaders); // one batch of everything
await new Trainer({ overfitBatches: 2, maxEpochs: 3 }).fit(best, loaders);
await new Trainer({ maxSteps: 10, maxTime: "00:00:10:00" }).fit(best, loaders);

const stopWhenPerfect: Callback = {
  onValidationEnd(run) {
    if (run.metrics["validationAccuracy"] === 1) run.stop("nothing left to learn");
  },
};
await new Trainer({ limitTrainBatches: 2, callbacks: [stopWhenPerfect] }).fit(best, loaders);
