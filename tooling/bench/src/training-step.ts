import { initialize } from "@stratajs/layers";
import { SGD } from "@stratajs/optim";
import {
  activate,
  Rng,
  softmaxCrossEntropy,
  tensor1d,
  tensor4d,
  valueAndGrads,
} from "@stratajs/tensor";
import { LeNetBn } from "@stratajs/zoo";
import type { Subject } from "./measure.ts";

const BATCH = 256;
const SIDE = 28;

/**
 * One step of LeNet with batch norm (max pooling) on 256 random images: forward, backward, SGD, and the loss
 * read back. Made on, and run on, the backend given.
 */
export async function trainingStep(
  backend: string,
  options: Pick<Subject, "repeats" | "rounds"> = {},
): Promise<Subject> {
  await activate(backend);
  const rng = new Rng(0);
  const model = new LeNetBn();
  initialize(model, rng);
  const images = tensor4d(rng.uniform(BATCH * SIDE * SIDE), [BATCH, SIDE, SIDE, 1]);
  const labels = tensor1d(
    Array.from({ length: BATCH }, (_, i) => i % 10),
    "int32",
  );
  const optimizer = new SGD(model.parameters(), { learningRate: 0.1, momentum: 0.9 });
  const step = (): number => {
    const { value, gradients } = valueAndGrads(
      () => softmaxCrossEntropy(model.forward(images, { training: true, rng }), labels),
      model.parameters(),
    );
    optimizer.step(gradients);
    const loss = value.dataSync()[0]!;
    value.dispose();
    return loss;
  };
  return {
    name: `LeNet-BN step, batch ${BATCH}, ${backend}`,
    ...options,
    run: async () => {
      await activate(backend);
      const loss = step();
      if (!Number.isFinite(loss)) throw new Error(`the loss on ${backend} is ${loss}`);
    },
  };
}
