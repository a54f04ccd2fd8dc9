import { Rng, tensor, tensor1d, tidy } from "@stratajs/tensor";
import { expect, it } from "vitest";
import { describeSimd } from "../testing/describe-simd.ts";
import { deviation } from "../testing/deviation.ts";
import { normal } from "../testing/normal.ts";

describeSimd("optimizer steps", () => {
  const shapes = [[3], [2, 5], [4, 4, 2], [1]] as const;

  it.each([
    ["plain", false, false],
    ["with momentum", true, false],
    ["with Nesterov's momentum", true, true],
  ])("SgdStep %s equals the reference", (_name, hasMomentum, nesterov) => {
    tidy(() => {
      const rng = new Rng(1);
      const draw = () => shapes.map((shape) => normal(rng, shape, 0));
      const lists = [draw(), draw(), ...(hasMomentum ? [draw()] : [])];
      const inputs = [...lists.flat(), tensor1d([0.1, 0.9, 0.05, 0.01])];
      expect(deviation("SgdStep", inputs, { count: shapes.length, nesterov })).toBeLessThan(1e-6);
    });
  });

  it.each([true, false])("AdamStep equals the reference, decoupled: %s", (decoupledWeightDecay) => {
    tidy(() => {
      const rng = new Rng(1);
      const draw = () => shapes.map((shape) => normal(rng, shape, 0));
      const second = draw().map((values) => tensor(values.dataSync().map(Math.abs), values.shape));
      const lists = [draw(), draw(), draw(), second];
      const settings = tensor1d([0.01, 0.9, 0.999, 1e-8, 0.1, 1 - 0.9 ** 3, 1 - 0.999 ** 3]);
      const attributes = { count: shapes.length, decoupledWeightDecay };
      expect(deviation("AdamStep", [...lists.flat(), settings], attributes)).toBeLessThan(2e-6);
    });
  });
});
