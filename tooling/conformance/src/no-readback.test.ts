import { engine } from "@tensorflow/tfjs-core";
import { Dropout, initialize, Linear, Sequential } from "@stratajs/layers";
import { SGD } from "@stratajs/optim";
import {
  add,
  argMax,
  cast,
  equal,
  keep,
  Rng,
  scalar,
  softmaxCrossEntropy,
  tensor1d,
  valueAndGrads,
  type Tensor2D,
  type Tensor,
} from "@stratajs/tensor";
import { describeBackends } from "@stratajs/test-utils";
import { afterEach, beforeEach, expect, it } from "vitest";
import { randomTensor, upload } from "./reference/host-tensor.ts";

function refuse(): never {
  throw new Error("a tensor was read at once");
}

/** To read a tensor at once stalls a graphics card, and on WebGPU it fails. */
describeBackends(
  "without reading a tensor at once",
  () => {
    beforeEach(() => void Object.assign(engine().backend, { readSync: refuse }));
    afterEach(() => void Reflect.deleteProperty(engine().backend, "readSync"));

    it("a model with dropout trains and is measured", async () => {
      const rng = new Rng(1);
      const model = new Sequential(new Linear(6, 8), new Dropout(0.3), new Linear(8, 3));
      initialize(model, rng);
      const optimizer = new SGD(model.parameters(), { learningRate: 0.1, momentum: 0.9 });
      const x = upload<Tensor2D>(randomTensor([5, 6], 1));
      const labels = tensor1d([0, 1, 2, 1, 0], "int32");
      for (let step = 0; step < 2; step++) {
        let hits!: Tensor;
        const { value, gradients } = valueAndGrads(() => {
          const logits = model.forward(x, { training: true, rng }) as Tensor2D;
          hits = keep(cast(equal(argMax(logits, -1), labels), "float32"));
          return softmaxCrossEntropy(logits, labels);
        }, model.parameters());
        optimizer.step(gradients, { clipNorm: 1 });
        expect(Number.isFinite((await value.data())[0])).toBe(true);
        expect((await hits.data()).length).toBe(5);
      }
    });

    it("labels are checked where the host has them, and taken as they are where it has not", async () => {
      const logits = upload<Tensor2D>(randomTensor([2, 3], 1));
      const wrong = tensor1d([0, 3], "int32");
      expect(() => softmaxCrossEntropy(logits, wrong)).toThrow("expected labels from 0 to 2");
      const computed = add(tensor1d([0, 1], "int32"), scalar(1, "int32"));
      const loss = softmaxCrossEntropy(logits, computed);
      expect((await loss.data())[0]).toBeGreaterThan(0);
    });
  },
  ["webgl", "webgpu"],
);
