// Program: published weights, fine-tuned on a folder of images, and given back to Python and to ONNX.
import { useBestBackend } from "@stratajs/backend-auto";
import { DataLoader, imageFolder, normalize, randomHorizontalFlip, randomResizedCrop, randomSplit } from "@stratajs/datasets";
import { fuse } from "@stratajs/layers";
import { exportOnnx } from "@stratajs/onnx";
import { AdamW } from "@stratajs/optim";
import { Rng } from "@stratajs/tensor";
import { type Callback, ImageClassifier, ModelCheckpoint, Trainer } from "@stratajs/trainer";
import { freeze, loadModel, saveModel } from "@stratajs/zoo";

await useBestBackend();
const model = await loadModel("resnet18", { weights: "resnet18.pth", classes: 5 });   // torchvision's file; the head is new
freeze(model, "layer3");
const photos = await imageFolder("photos", { transform: [randomResizedCrop(224), randomHorizontalFlip(), normalize(model.preprocessing)] });
const [train, validation] = randomSplit(photos, [0.8, 0.2], new Rng(42));

const stopWhenPerfect: Callback = {
  onValidationEnd(trainer) {
    if (trainer.metrics.validationAccuracy === 1) trainer.stop("nothing left to learn");
  },
};
const task = new ImageClassifier(model, { optimizer: (parameters) => new AdamW(parameters, { learningRate: 1e-2 }) });
const callbacks = [new ModelCheckpoint({ folder: "runs/flowers" }), stopWhenPerfect];
const loaders = {
  train: new DataLoader(train, { batchSize: 8, shuffle: true, rng: new Rng(1) }),
  validation: new DataLoader(validation, { batchSize: 8 }),
};
await new Trainer({ maxEpochs: 1, callbacks }).fit(task, loaders);

const trainer = new Trainer({ maxEpochs: 2, callbacks });
await trainer.fit(task, loaders, { resumeFrom: "runs/flowers/last.safetensors" });    // bit-equal to never having stopped
console.log(trainer.history.length, trainer.stopReason ?? "", photos.unreadable);

await saveModel(model, "flowers.safetensors");                     // opens in Python: safetensors.torch.load_file
await exportOnnx(fuse(model), "flowers.onnx", { inputShape: ["batch", 224, 224, 3] });
