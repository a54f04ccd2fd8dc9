// The README's first program, whose bundle is measured: data, model, training with checkpoints, test.
import { useBestBackend } from "@stratajs/backend-auto";
import { DataLoader, fashionMnist } from "@stratajs/datasets";
import { OneCycle, SGD } from "@stratajs/optim";
import { Rng } from "@stratajs/tensor";
import { ImageClassifier, ModelCheckpoint, ProgressBar, Trainer } from "@stratajs/trainer";
import { createModel } from "@stratajs/zoo";

console.log(await useBestBackend());
const rng = new Rng(42);
const { train, test } = await fashionMnist();
const model = createModel("leNetBn", { classes: 10, inputChannels: 1, rng });
const task = new ImageClassifier(model, {
  optimizer: (parameters) => new SGD(parameters, { learningRate: 0.2, momentum: 0.9 }),
  schedule: (optimizer, { totalSteps }) =>
    new OneCycle(optimizer, { maxLearningRate: 0.2, totalSteps }),
});
const trainer = new Trainer({
  maxEpochs: 5,
  callbacks: [
    new ProgressBar(),
    new ModelCheckpoint({ folder: "runs/lenet", monitor: "validationAccuracy", mode: "max" }),
  ],
});
await trainer.fit(task, {
  train: new DataLoader(train, { batchSize: 256, shuffle: true, rng }),
  validation: new DataLoader(test, { batchSize: 512 }),
});
console.log(await trainer.test(task, new DataLoader(test, { batchSize: 512 })));
