import { wasm } from "@stratajs/backend-wasm";
import { SGD } from "@stratajs/optim";
import { Rng, softmaxCrossEntropy, tensor1d, useBackend, valueAndGrads } from "@stratajs/tensor";
import { beforeAll, describe, expect, it } from "vitest";
import { createModel, freeze, unfreeze } from "./index.ts";
import { images, trained, width } from "./testing/narrow-res-net.ts";

beforeAll(async () => void (await useBackend([wasm()])));

describe("freeze", () => {
  it("goes up to and including the module named, and back", () => {
    const model = createModel("resnet18", { width });
    const all = trained(model);
    freeze(model, "layer3");
    expect(trained(model)).toEqual(all.filter((name) => /^(layer4|fc)\./.test(name)));
    freeze(model, "layer4.0.conv2");
    expect(trained(model).slice(0, 3)).toEqual([
      "layer4.0.bn2.weight",
      "layer4.0.bn2.bias",
      "layer4.0.downsample.0.weight",
    ]);
    unfreeze(model, "layer2");
    expect(trained(model).filter((name) => name.startsWith("layer2."))).toEqual(
      all.filter((name) => name.startsWith("layer2.")),
    );
    unfreeze(model);
    expect(trained(model)).toEqual(all);
    freeze(model);
    expect(trained(model)).toEqual(["fc.weight", "fc.bias"]);
    expect(() => freeze(model, "layer5")).toThrow(
      'no module is called "layer5"; there are conv1, bn1',
    );
    model.dispose();
  });

  it("leaves frozen weights and running statistics as they are, bit by bit, while the rest trains", async () => {
    const rng = new Rng(1);
    const model = createModel("resnet18", { width, classes: 4, rng });
    freeze(model, "layer3");
    const before = await model.stateDict();
    const optimizer = new SGD(model.parameters(), { learningRate: 0.1, weightDecay: 0.1 });
    const x = images(4, 64);
    const labels = tensor1d([0, 1, 2, 3], "int32");
    const { value, gradients } = valueAndGrads(
      () => softmaxCrossEntropy(model.forward(x, { training: true, rng }), labels),
      model.parameters(),
    );
    optimizer.step(gradients);
    const after = await model.stateDict();
    const moved = [...after].filter(([name, { data }]) => {
      return data.some((each, i) => each !== before.get(name)!.data[i]);
    });
    const names = moved.map(([name]) => name);
    expect(names.every((name) => /^(layer4|fc)\./.test(name))).toBe(true);
    expect(names).toEqual(expect.arrayContaining(["fc.weight", "layer4.0.bn1.running_mean"]));
    for (const used of [model, optimizer, x, labels, value]) used.dispose();
  });
});
