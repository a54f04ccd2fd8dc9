import { dispose, Rng, runTrainingKernel, scalar, tensor, tensor1d, tidy } from "@stratajs/tensor";
import { memory, type Tensor } from "@tensorflow/tfjs-core";
import { expect, it } from "vitest";
import { describeSimd } from "../../testing/describe-simd.ts";
import { deviation } from "../../testing/deviation.ts";
import { normal } from "../../testing/normal.ts";

/** Several parameters in an item, and one in several items. */
const shapes = [[3], [2, 5], [0], [7, 5001], [1], [4, 4, 2], [16_384]] as const;
const count = shapes.length;

function draw(rng: Rng): Tensor[] {
  return shapes.map((shape) => normal(rng, shape, 0));
}

describeSimd("optimizer steps", () => {
  it.each([
    ["plain", false, false],
    ["with momentum", true, false],
    ["with Nesterov's momentum", true, true],
  ])("SgdStep %s equals the reference", (_name, hasMomentum, nesterov) => {
    tidy(() => {
      const rng = new Rng(1);
      const lists = [draw(rng), draw(rng), ...(hasMomentum ? [draw(rng)] : [])];
      const inputs = [...lists.flat(), tensor1d([0.1, 0.9, 0.05, 0.01, 0.8]), scalar(0.7)];
      const attributes = { count, nesterov, inPlace: false };
      expect(deviation("SgdStep", inputs, attributes)).toBeLessThan(1e-6);
    });
  });

  it.each([true, false])("AdamStep equals the reference, decoupled: %s", (decoupledWeightDecay) => {
    tidy(() => {
      const rng = new Rng(1);
      const second = draw(rng).map((values) =>
        tensor(values.dataSync().map(Math.abs), values.shape),
      );
      const lists = [draw(rng), draw(rng), draw(rng), second];
      const corrections = [1 - 0.9 ** 3, 1 - 0.999 ** 3];
      const settings = tensor1d([0.01, 0.9, 0.999, 1e-8, 0.1, ...corrections, 0.8]);
      const attributes = { count, decoupledWeightDecay, inPlace: false };
      const inputs = [...lists.flat(), settings, scalar(0.7)];
      expect(deviation("AdamStep", inputs, attributes)).toBeLessThan(2e-6);
    });
  });

  it("in place take no memory but what is given up", () => {
    const rng = new Rng(2);
    const parameters = draw(rng);
    tidy(() => {
      const inputs = [...parameters, ...draw(rng), tensor1d([0.1, 0, 0, 0, Infinity]), scalar(1)];
      const before = memory().numDataBuffers;
      const attributes = { count, nesterov: false, inPlace: true };
      const outputs = runTrainingKernel("SgdStep", inputs, attributes);
      expect(memory().numDataBuffers).toBe(before);
      expect(outputs.map(({ dataId }) => dataId)).toEqual(parameters.map(({ dataId }) => dataId));
    });
    dispose(parameters);
  });

  it("GradientNorm has all digits of the norm", () => {
    tidy(() => {
      const gradients = draw(new Rng(3));
      const values = gradients.flatMap((gradient) => [...gradient.dataSync()]);
      const norm = Math.sqrt(values.reduce((sum, value) => sum + value * value, 0));
      const outputs = runTrainingKernel("GradientNorm", [...gradients, scalar(5)], {});
      expect(outputs[0].dataSync()[0]).toBe(Math.fround(norm));
      expect(outputs[1].dataSync()[0]).toBeCloseTo(5 / norm, 8);
    });
  });
});
