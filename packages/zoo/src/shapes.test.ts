import { wasm } from "@stratajs/backend-wasm";
import {
  BookDenseBlock,
  bookTransition,
  constant,
  initialize,
  Residual,
  type Module,
} from "@stratajs/layers";
import { Rng, tidy, useBackend, zeros, type Tensor, type Tensor4D } from "@stratajs/tensor";
import { beforeAll, describe, expect, it } from "vitest";
import { bookDenseNet, features, googlenet, modelEntry, type ImageModel } from "./index.ts";

// The shapes that the texts print.

beforeAll(async () => void (await useBackend([wasm()])));

/** `[batch, height, width, channels]` of one of PyTorch's, `[batch, channels, height, width]`. */
const toMemory = ([n, c, h, w]: readonly number[]) => [n!, h!, w!, c!] as const;

const after = (module: Module<Tensor4D, Tensor>, shape: readonly number[]): readonly number[] =>
  tidy(() => module.forward(zeros([...toMemory(shape)]) as Tensor4D).shape);

/** Random numbers take seconds, and only shapes matter here. */
function withoutDraws<Model extends ImageModel>(model: Model): Model {
  initialize(model, new Rng(0), constant(0));
  return model;
}

describe("the blocks of Dive into Deep Learning", () => {
  it.each([
    [() => new Residual(3, 3), [4, 3, 6, 6], [4, 3, 6, 6]],
    [() => new Residual(3, 6, { stride: 2 }), [4, 3, 6, 6], [4, 6, 3, 3]],
    [() => new BookDenseBlock(3, 2, 10), [4, 3, 8, 8], [4, 23, 8, 8]],
    [() => bookTransition(23, 10), [4, 23, 8, 8], [4, 10, 4, 4]],
  ] as const)("%#: from %s to %s", (make, from, to) => {
    expect(after(make(), from)).toEqual(toMemory(to));
  });
});

describe("the networks of Dive into Deep Learning", () => {
  it.each(["bookResNet18", "bookResNet26"])("%s on an image of 28×28", (name) => {
    const model = withoutDraws(modelEntry(name).create());
    const maps = tidy(() =>
      [...features(model, zeros([1, 28, 28, 1]) as Tensor4D).values()].map(({ shape }) => shape),
    );
    expect(maps).toEqual(
      [
        [1, 64, 14, 14],
        [1, 64, 7, 7],
        [1, 128, 4, 4],
        [1, 256, 2, 2],
        [1, 512, 1, 1],
      ].map(toMemory),
    );
    model.dispose();
  });

  it("bookDenseNet on an image of 96×96", () => {
    const model = withoutDraws(bookDenseNet.entry.create());
    const { layers } = model.summary([1, 96, 96, 1]);
    const channels = layers
      .filter(({ type }) => type === "AvgPool2d")
      .map((each) => each.outputShape);
    expect(channels).toEqual([
      [1, 12, 12, 96],
      [1, 6, 6, 112],
      [1, 3, 3, 120],
    ]);
    model.dispose();
  });
});

describe("googlenet", () => {
  it("puts out the logits of two heads half way where it is asked to", () => {
    const model = withoutDraws(googlenet.entry.create({ classes: 7 }));
    const shapes = tidy(() => {
      const x = zeros([2, 64, 64, 3]) as Tensor4D;
      const { logits, auxiliary } = model.forwardWithAuxiliary(x);
      return [logits, ...auxiliary, model.forward(x)].map(({ shape }) => shape);
    });
    expect(shapes).toEqual([2, 2, 2, 2].map((batch) => [batch, 7]));
    model.dispose();
  });
});
