import { wasm } from "@stratajs/backend-wasm";
import { Linear, Module, Sequential } from "@stratajs/layers";
import { SGD } from "@stratajs/optim";
import {
  log,
  memory,
  mul,
  Rng,
  sqrt,
  square,
  sum,
  useBackend,
  type Scalar,
  type StateDict,
  type Tensor,
  type Tensor4D,
} from "@stratajs/tensor";
import { beforeAll, describe, expect, it } from "vitest";
import { ImageClassifier, Trainer, type Task } from "../index.ts";
import { stripes, tinyModel } from "../testing/stripes.ts";
import { TerminateOnNaN } from "./terminate-on-nan.ts";

beforeAll(() => useBackend([wasm()]));

class LogScore extends Module<Tensor, Tensor> {
  forward(x: Tensor): Tensor {
    return log(x);
  }
}

const train = stripes({ examples: 12, batchSize: 4 });
const options = { optimizer: (p: never[]) => new SGD(p, { learningRate: 0.1 }) };

async function errorOf(task: Task, batches = train): Promise<Error> {
  const before = memory().numTensors;
  const trainer = new Trainer({ maxEpochs: 3, callbacks: [new TerminateOnNaN()] });
  const error = await trainer.fit(task, { train: batches }).then(
    () => new Error("no error"),
    (thrown: Error) => thrown,
  );
  expect(memory().numTensors).toBe(before);
  return error;
}

const weights = (dict: StateDict): unknown[] =>
  [...dict].filter(([name]) => /weight|bias/.test(name));

describe("TerminateOnNaN", () => {
  it("names the first layer and operation, before the weights are touched", async () => {
    const model = new Sequential<Tensor4D, Tensor>(
      ...(tinyModel().modules().slice(1) as never[]),
      new LogScore(),
      new Linear(2, 2),
    );
    const before = await model.stateDict();
    const error = await errorOf(new ImageClassifier(model as never, options as never));
    expect(error.name).toBe("NonFiniteError");
    expect(error.message).toBe(
      'TerminateOnNaN: the gradients of step 1 (epoch 0, batch 0) are NaN or infinite; the first comes from Log in the layer "5" (LogScore)',
    );
    expect(weights(await model.stateDict())).toEqual(weights(before));
  });

  it("names the loss, the batch, and weights that were lost before", async () => {
    const model = tinyModel();
    const classifier = new ImageClassifier(model, options as never);
    const task = (loss: (given: Scalar) => Scalar): Task => ({
      model,
      trainingStep: (batch, context) => loss(classifier.trainingStep(batch, context).loss),
      configureOptimizers: () => new SGD(model.parameters(), { learningRate: 0.1 }),
    });
    const logarithm = await errorOf(task((loss) => log(mul(loss, -1))));
    expect(logarithm.message).toContain("the first comes from Log after the model, in the loss");
    const broken = stripes({ examples: 4, batchSize: 4 });
    broken[0]!.images[3] = NaN;
    const batch = await errorOf(
      task((loss) => loss),
      [...train, ...broken],
    );
    expect(batch.message).toContain("step 4 (epoch 0, batch 3)");
    expect(batch.message).toContain("the first comes from the batch itself");
    model.getParameter("4.bias").assign(Float32Array.of(0, Infinity));
    const weight = await errorOf(task((loss) => loss));
    expect(weight.message).toContain(
      'the first comes from the parameter "4.bias", before the step',
    );
  });

  it("names the gradient where the forward is finite", async () => {
    const model = new Linear(1, 1, { rng: new Rng(0) } as never);
    const task: Task = {
      model: model as never,
      // The root's slope at zero is infinite.
      trainingStep: () => sum<Scalar>(sqrt(square(mul(model.weight.value, 0)))),
      configureOptimizers: () => new SGD(model.parameters(), { learningRate: 0.1 }),
    };
    expect((await errorOf(task)).message).toContain(
      'every value of the forward is finite when it runs again; backward, the first is the gradient of "weight"',
    );
  });

  it("refuses what is no number of steps", () => {
    expect(() => new TerminateOnNaN({ everySteps: 0 })).toThrow("everySteps");
  });
});
