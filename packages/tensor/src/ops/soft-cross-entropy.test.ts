import "@tensorflow/tfjs-backend-cpu";
import { beforeAll, describe, expect, it } from "vitest";
import {
  activate,
  memory,
  Parameter,
  softmaxCrossEntropy,
  sum,
  tensor1d,
  tensor2d,
  tidy,
  valueAndGrads,
  type Scalar,
  type SoftmaxCrossEntropyOptions,
} from "../index.ts";

beforeAll(() => activate("cpu"));

const logits = [
  [1, 2, 3],
  [0.5, -1, 2],
];
const shares = [
  [0.25, 0.75, 0],
  [0.1, 0.2, 0.7],
];
const weights = [1, 2, 0.5];

interface Computed {
  readonly losses: number[];
  readonly gradient: number[];
}

/** The losses by the reduction, and the gradient of their sum. */
function compute(
  targets: number[][] | number[],
  { weighted = false, ...options }: SoftmaxCrossEntropyOptions & { readonly weighted?: boolean },
): Computed {
  return tidy(() => {
    const parameter = new Parameter([2, 3], {
      initializer: () => Float32Array.from(logits.flat()),
    });
    const labels = Array.isArray(targets[0])
      ? tensor2d(targets as number[][])
      : tensor1d(targets as number[], "int32");
    const losses: number[] = [];
    const classWeights = weighted ? { classWeights: tensor1d(weights) } : {};
    const { gradients } = valueAndGrads(() => {
      const loss = softmaxCrossEntropy(parameter.value, labels, {
        ...options,
        ...classWeights,
      } as SoftmaxCrossEntropyOptions<"none">);
      losses.push(...loss.dataSync());
      return sum<Scalar>(loss);
    }, [parameter]);
    const gradient = [...gradients.get(parameter)!.dataSync()];
    parameter.value.dispose();
    return { losses, gradient };
  });
}

/** The largest between values, or infinity where there are not as many. */
function difference(found: Computed, right: Computed): number {
  const [these, those] = [found, right].map(({ losses, gradient }) => losses.concat(gradient));
  if (these!.length !== those!.length) return Infinity;
  return Math.max(...these!.map((value, i) => Math.abs(value - those![i]!)));
}

describe("softmaxCrossEntropy with shares of the classes", () => {
  // torch.nn.functional.cross_entropy with probabilities, torch 2.15.
  it.each([
    [{}, [1.3244586], [-0.079985, -0.252636, 0.332621, 0.037645, -0.080444, 0.042799]],
    [
      { reduction: "none", labelSmoothing: 0.1 },
      [1.6326059, 1.0663114],
      [-0.168303, -0.463605, 0.631908, 0.051957, -0.174221, 0.122264],
    ],
    [
      { reduction: "sum", weighted: true },
      [4.2684245],
      [-0.092446, -1.071725, 1.164172, 0.048997, -0.366754, 0.317757],
    ],
    [
      { reduction: "mean", weighted: true, labelSmoothing: 0.2 },
      [2.1664107],
      [-0.059808, -0.466805, 0.526613, 0.006716, -0.208805, 0.202089],
    ],
  ] as const)("is PyTorch's: %j", (options, losses, gradient) => {
    const right = { losses: [...losses], gradient: [...gradient] };
    // Given to six places.
    expect(difference(compute(shares, options), right)).toBeLessThan(1e-6);
  });

  it("is that of labels where each example is of one class", () => {
    const whole = compute(
      [
        [0, 0, 1],
        [1, 0, 0],
      ],
      { reduction: "none", labelSmoothing: 0.1 },
    );
    const labelled = compute([2, 0], { reduction: "none", labelSmoothing: 0.1 });
    expect(difference(whole, labelled)).toBeLessThan(1e-6);
  });

  it("refuses shares of another shape, and leaves nothing behind", () => {
    const [x, wrong] = [tensor2d(logits), tensor2d([[1, 0]])];
    const before = memory();
    expect(() => softmaxCrossEntropy(x, wrong)).toThrow(
      "shares of the classes expected [2, 3] but got [1, 2]",
    );
    expect(memory()).toEqual(before);
  });
});
