import { useBestBackend } from "@stratajs/backend-auto";
import { bundledFashionMnist, DataLoader } from "@stratajs/datasets";
import { SGD } from "@stratajs/optim";
import { Rng } from "@stratajs/tensor";
import { ImageClassifier, Trainer } from "@stratajs/trainer";
import { createModel } from "@stratajs/zoo";

async function run() {
  await useBestBackend();
  const rng = new Rng(42);
  const { train, test } = await bundledFashionMnist();
  const model = createModel("leNetBn", { classes: 10, inputChannels: 1, rng });
  const task = new ImageClassifier(model, {
    optimizer: (parameters) => new SGD(parameters, { learningRate: 0.1, momentum: 0.9 }),
  });
  const trainer = new Trainer({ maxEpochs: 1 });
  await trainer.fit(task, {
    train: new DataLoader(train, { batchSize: 256, shuffle: true, rng }),
  });
  return trainer.test(task, new DataLoader(test, { batchSize: 512 }));
}

globalThis.finished = run();
