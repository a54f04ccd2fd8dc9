import { loadCheckpoint, serializeCheckpoint } from "@stratajs/checkpoint";
import { ArrayDataset, DataLoader } from "@stratajs/datasets";
import { BatchNorm1d, Flatten, initialize, Linear, ReLU, Sequential } from "@stratajs/layers";
import { SGD } from "@stratajs/optim";
import { DeviceLostError, memory, Rng, type Tensor2D, type Tensor4D } from "@stratajs/tensor";
import { describeBackends } from "@stratajs/test-utils";
import {
  deviceNames,
  loseDevice,
  restartDevice,
  type DeviceName,
} from "@stratajs/test-utils/devices";
import { ImageClassifier, ModelCheckpoint, Trainer, type Callback } from "@stratajs/trainer";
import { afterEach, expect, it } from "vitest";

const EXAMPLES = 24;
const rng = new Rng(5);
const dataset = new ArrayDataset({
  images: Uint8Array.from(rng.uniform(EXAMPLES * 16), (value) => 255 * value),
  labels: Int32Array.from({ length: EXAMPLES }, (_, i) => i % 3),
  imageShape: [4, 4, 1],
});

/** Three epochs of four steps. -> the loss of each epoch */
async function train(
  callbacks: readonly Callback[],
  resumeFrom?: Uint8Array | string,
): Promise<number[]> {
  const model = new Sequential<Tensor4D, Tensor2D>(
    new Flatten(),
    new Linear(16, 8),
    new BatchNorm1d(8),
    new ReLU(),
    new Linear(8, 3),
  );
  initialize(model, new Rng(1));
  const task = new ImageClassifier(model, {
    optimizer: (parameters) => new SGD(parameters, { learningRate: 0.1, momentum: 0.9 }),
  });
  const trainer = new Trainer({ maxEpochs: 3, callbacks });
  const loader = new DataLoader(dataset, { batchSize: 6, shuffle: true, rng: new Rng(2) });
  try {
    await trainer.fit(task, { train: loader }, { resumeFrom });
  } finally {
    model.dispose();
  }
  return trainer.history.map(({ metrics }) => metrics["trainLoss"]!);
}

/** In the middle of the second epoch. */
function accident(name: DeviceName): Callback {
  return {
    onTrainBatchEnd: async (_trainer, { step }) => {
      if (step === 6) await loseDevice(name);
    },
  };
}

describeBackends(
  "training whose device is lost",
  (backend) => {
    const name = backend.name as DeviceName;
    afterEach(() => restartDevice(name));

    it("ends with an error that says so, and goes on from the last checkpoint on a new device", async () => {
      const whole = await train([]);
      const files: Uint8Array[] = [];
      const save: Callback = {
        onTrainEpochEnd: async (trainer) => {
          files.push(serializeCheckpoint(await trainer.checkpoint()));
        },
      };
      await expect(train([save, accident(name)])).rejects.toThrow(DeviceLostError);
      expect(files).toHaveLength(1);

      await restartDevice(name);
      const before = memory().numTensors;
      const resumed = await train([], files[0]);
      expect(resumed).toHaveLength(3);
      for (const [epoch, loss] of resumed.entries()) expect(loss).toBeCloseTo(whole[epoch]!, 4);
      expect(memory().numTensors).toBe(before);
    });

    // A page has no files.
    it.each(typeof process === "undefined" ? [] : ["ModelCheckpoint"])(
      "leaves the files of %s as they were",
      async () => {
        const { mkdtemp, readdir, rm } = await import("node:fs/promises");
        const { tmpdir } = await import("node:os");
        const folder = await mkdtemp(`${tmpdir()}/strata-lost-`);
        try {
          const checkpoints = new ModelCheckpoint({ folder, monitor: "trainLoss" });
          await expect(train([checkpoints, accident(name)])).rejects.toThrow(DeviceLostError);
          expect((await readdir(folder)).toSorted()).toEqual([
            "best.safetensors",
            "last.safetensors",
          ]);
          const { state } = await loadCheckpoint(checkpoints.lastPath!);
          expect(state).toMatchObject({ trainer: { epoch: 1, step: 4 } });
          await restartDevice(name);
          expect(await train([], checkpoints.lastPath)).toHaveLength(3);
        } finally {
          await rm(folder, { recursive: true });
        }
      },
    );
  },
  deviceNames,
);
