import "@tensorflow/tfjs-backend-cpu";
import { beforeAll, describe, expect, it } from "vitest";
import {
  activate,
  adaptiveAvgPool2d,
  avgPool2d,
  batchNormTraining,
  concat,
  conv2d,
  convTranspose2d,
  dropout,
  groupNorm,
  inference,
  layerNorm,
  linear,
  maxPool2d,
  memory,
  prelu,
  reflectPad2d,
  Rng,
  softmaxCrossEntropy,
  tensor1d,
  tensor2d,
  tensor4d,
  upsample2d,
  zeros,
  type Tensor1D,
  type Tensor2D,
  type Tensor4D,
} from "../index.ts";

/** Values and gradients are the conformance suite's business, on every backend; here is what users see first: errors. */
beforeAll(() => activate("cpu"));

const image = (...shape: [number, number, number, number]): Tensor4D => zeros(shape);
const eight = (): Tensor4D => image(2, 8, 8, 4);
const seven = (): Tensor4D => image(1, 7, 7, 2);
const logits = (): Tensor2D => tensor2d([1, 2, 3, 4, 5, 6], [2, 3]);

describe("conv2d", () => {
  it("says which channels a filter needs", () => {
    expect(() => conv2d(eight(), image(3, 3, 3, 8))).toThrow(
      "expected x [batch, height, width, 3] for a filter [3, 3, 3, 8] and 1 group(s) but got [2, 8, 8, 4]",
    );
    expect(() => conv2d(eight(), image(3, 3, 4, 8), { groups: 2 })).toThrow(
      "[batch, height, width, 8]",
    );
    expect(() => conv2d(eight(), image(3, 3, 2, 9), { groups: 2 })).toThrow(
      "to divide 9 output channels but got 2",
    );
    expect(() => conv2d(eight(), image(3, 3, 4, 8), { bias: zeros([4]) })).toThrow(
      "bias expected [8] but got [4]",
    );
  });

  it("says how large an image it needs", () => {
    expect(() => conv2d(image(1, 2, 8, 4), image(3, 3, 4, 8))).toThrow(
      "at least 3 rows (padding included)",
    );
    expect(() => conv2d(eight(), image(3, 3, 4, 8), { dilation: [1, 4] })).toThrow(
      "at least 9 columns",
    );
    expect(conv2d(image(1, 2, 8, 4), image(3, 3, 4, 8), { padding: 1 }).shape).toEqual([
      1, 2, 8, 8,
    ]);
  });

  it('allows padding "same" with stride 1 only', () => {
    expect(conv2d(eight(), image(4, 5, 4, 1), { padding: "same" }).shape).toEqual([2, 8, 8, 1]);
    expect(() => conv2d(eight(), image(3, 3, 4, 1), { padding: "same", stride: 2 })).toThrow(
      "give the padding as numbers",
    );
  });
});

describe("pooling", () => {
  it("has the kernel's size for a stride by default, and PyTorch's ceil mode", () => {
    expect(maxPool2d(seven(), { kernelSize: 3 }).shape).toEqual([1, 2, 2, 2]);
    expect(avgPool2d(seven(), { kernelSize: 2, ceilMode: true }).shape).toEqual([1, 4, 4, 2]);
    // The fourth window would start in the padding behind the image.
    expect(
      maxPool2d(image(1, 5, 5, 1), { kernelSize: 2, padding: 1, ceilMode: true }).shape,
    ).toEqual([1, 3, 3, 1]);
  });

  it("refuses windows that could see nothing but padding, and images that are too small", () => {
    expect(() => maxPool2d(seven(), { kernelSize: 3, padding: 2 })).toThrow(
      "at most half the kernel (3 / 2) but got 2",
    );
    expect(() => avgPool2d(image(1, 2, 8, 1), { kernelSize: 3 })).toThrow(
      "avgPool2d expected an image of at least 3 rows",
    );
    expect(() => adaptiveAvgPool2d(seven(), 0)).toThrow(
      "outputSize expected an integer of at least 1",
    );
  });
});

describe("batchNormTraining and linear", () => {
  it("name the shapes that do not fit", () => {
    const [scale, offset] = [zeros([4]), zeros([3])] as Tensor1D[];
    expect(() => batchNormTraining(zeros([8, 4]), { scale: scale!, offset: offset! })).toThrow(
      "batchNorm expected [4] but got [3]",
    );
    expect(() => linear(zeros([2, 5]), zeros<Tensor2D["rankType"]>([3, 4]) as Tensor2D)).toThrow(
      "linear: x expected [..., 4] but got [2, 5]",
    );
  });
});

describe("concat", () => {
  it("says which tensor does not fit, and which axes there are", () => {
    expect(() => concat([zeros([2, 3]), zeros([2, 4])], 0)).toThrow(
      "concat: tensor 1 expected [any, 3] but got [2, 4]",
    );
    expect(() => concat([zeros([2, 3])], 2)).toThrow("tensors [2, 3], from -2 to 1, but got 2");
    expect(() => concat([])).toThrow("at least one tensor but got none");
  });

  it("takes tensors of other types, and one alone", () => {
    const labels = tensor1d([1, 2], "int32");
    const joined = concat([labels, labels]);
    expect(joined.dtype).toBe("int32");
    expect([...joined.dataSync()]).toEqual([1, 2, 1, 2]);
    expect(concat([labels])).not.toBe(labels);
  });
});

describe("convTranspose2d", () => {
  it("says which sizes do not fit", () => {
    expect(() => convTranspose2d(eight(), image(3, 3, 4, 8))).toThrow(
      "expected x [batch, height, width, 8] for a filter [3, 3, 4, 8] but got [2, 8, 8, 4]",
    );
    expect(() => convTranspose2d(eight(), image(3, 3, 2, 4), { groups: 3 })).toThrow(
      "to divide 4 input channels but got 3",
    );
    expect(() =>
      convTranspose2d(eight(), image(3, 3, 2, 4), { stride: 2, outputPadding: 2 }),
    ).toThrow("outputPadding less than the stride (2) but got 2");
    expect(() => convTranspose2d(image(1, 1, 8, 4), image(1, 1, 2, 4), { padding: 1 })).toThrow(
      "at least 1 row but these sizes give -1",
    );
  });
});

describe("normalization", () => {
  it("says which γ it needs", () => {
    expect(() => layerNorm(eight(), { scale: zeros([8]) })).toThrow(
      "scale expected [4] but got [8]",
    );
    expect(() => layerNorm(eight(), { axes: 5 })).toThrow("axes from 1 to 4");
    expect(() => groupNorm(eight(), 3)).toThrow("divides 4 channels but got 3");
    expect(() => groupNorm(eight(), 2, { offset: zeros([2]) })).toThrow(
      "offset expected [4] but got [2]",
    );
  });
});

describe("upsample2d", () => {
  it("takes either a size or a factor", () => {
    expect(() => upsample2d(eight(), {})).toThrow("give one of the two");
    expect(() => upsample2d(eight(), { size: 4, scaleFactor: 2 })).toThrow("give one of the two");
    expect(() => upsample2d(eight(), { scaleFactor: 0.1 })).toThrow("at least one pixel of 8");
    expect(() => upsample2d(eight(), { size: 4, alignCorners: true })).toThrow('mode "bilinear"');
  });
});

describe("reflectPad2d", () => {
  it("mirrors in the outermost pixels, which are not repeated", () => {
    const row = tensor4d([1, 2, 3], [1, 1, 3, 1]);
    const padding = [
      [0, 0],
      [2, 1],
    ] as const;
    expect([...reflectPad2d(row, padding).dataSync()]).toEqual([3, 2, 1, 2, 3, 2]);
    expect(() => reflectPad2d(row, [0, 3])).toThrow("less than the 3 columns of the image");
  });
});

describe("prelu", () => {
  it("needs a slope for each channel, or one", () => {
    expect(() => prelu(eight(), zeros([3]))).toThrow("weight expected [4] or [1]");
  });
});

describe("dropout", () => {
  it("predicts x, and needs a probability below 1", () => {
    const x = tensor1d([1, 2, 3]);
    expect([...dropout(x, 0.5, inference).dataSync()]).toEqual([1, 2, 3]);
    expect(() => dropout(x, 1, inference)).toThrow("a probability in [0, 1) but got 1");
  });

  it("moves its stream on by what it draws, so that two calls differ", () => {
    const rng = new Rng(1);
    const ones = tensor1d(new Float32Array(64).fill(1));
    const [first, second] = [0, 1].map(() =>
      dropout(ones, 0.5, { training: true, rng }).dataSync(),
    );
    expect(first).not.toEqual(second);
  });
});

describe("softmaxCrossEntropy", () => {
  it("names the label that is no class, and its place", () => {
    expect(() => softmaxCrossEntropy(logits(), tensor1d([0, 3], "int32"))).toThrow(
      "expected labels from 0 to 2 but got 3 at place 1; check the dataset, or give the model more classes",
    );
    expect(() => softmaxCrossEntropy(logits(), tensor1d([-1, 0], "int32"))).toThrow(
      "but got -1 at place 0",
    );
  });

  it("lets the ignored label be no class", () => {
    const labels = tensor1d([-1, 0], "int32");
    expect(softmaxCrossEntropy(logits(), labels, { ignoreIndex: -1 }).shape).toEqual([]);
  });

  it("refuses labels of another dtype or shape, and a smoothing out of range", () => {
    expect(() => softmaxCrossEntropy(logits(), tensor1d([0, 1]))).toThrow(
      "dtype int32 but got float32",
    );
    expect(() => softmaxCrossEntropy(logits(), tensor1d([0], "int32"))).toThrow(
      "labels expected [2] but got [1]",
    );
    const labels = tensor1d([0, 1], "int32");
    expect(() => softmaxCrossEntropy(logits(), labels, { labelSmoothing: 1.5 })).toThrow(
      "in [0, 1] but got 1.5",
    );
    expect(() => softmaxCrossEntropy(logits(), labels, { classWeights: tensor1d([1, 1]) })).toThrow(
      "classWeights expected [3] but got [2]",
    );
  });

  it("leaves nothing behind when it refuses", () => {
    const [x, labels] = [logits(), tensor1d([0, 9], "int32")];
    const before = memory();
    expect(() => softmaxCrossEntropy(x, labels)).toThrow("but got 9");
    expect(memory()).toEqual(before);
  });
});
