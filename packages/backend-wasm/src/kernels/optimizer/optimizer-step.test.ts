import { createHash } from "node:crypto";
import {
  abs,
  add,
  dispose,
  Rng,
  runTrainingKernel,
  scalar,
  square,
  tensor,
  tensor1d,
  tidy,
  type TrainingKernelName,
} from "@stratajs/tensor";
import { memory, type Tensor } from "@tensorflow/tfjs-core";
import { afterAll, describe, expect, it } from "vitest";
import { describeSimd } from "../../testing/describe-simd.ts";
import { deviation } from "../../testing/deviation.ts";
import { normal } from "../../testing/normal.ts";
import { wasm } from "../../wasm.ts";

/** Several parameters in an item, and one in several items; sizes with and without a rest of four. */
const SHAPES = [[3], [2, 5], [0], [7, 5001], [1], [4, 4, 2], [16_384], [1023]] as const;

type Shapes = readonly (readonly number[])[];
type StepName = Extract<TrainingKernelName, `${string}Step`>;

interface StepCase {
  readonly kernel: StepName;
  readonly attributes: object;
  /** Without clipValue. */
  readonly settings: readonly number[];
  /** Values of what is remembered, of n kinds, from normal ones. */
  readonly memories: readonly ((normal: Tensor) => Tensor)[];
}

const any = (x: Tensor) => add(x, 0);
/** Large enough to be the mean square where there is a mean that is one of the others. */
const squares = (x: Tensor) => add(add(square(x), abs(x)), 0.1);

const adam = [0.01, 0.9, 0.1, 0.999, 0.001, 1e-8, 0.1, 1 - 0.9 ** 3, 1 - 0.999 ** 3];
const rmsprop = [0.01, 0.99, 0.01, 1e-8, 0.1, 0.9];
const cases: Readonly<Record<string, StepCase>> = {
  SGD: {
    kernel: "SgdStep",
    attributes: { nesterov: false },
    settings: [0.1, 0.9, 0.05, 0.01],
    memories: [],
  },
  "SGD with momentum": {
    kernel: "SgdStep",
    attributes: { nesterov: false },
    settings: [0.1, 0.9, 0.05, 0.01],
    memories: [any],
  },
  "SGD with Nesterov's momentum": {
    kernel: "SgdStep",
    attributes: { nesterov: true },
    settings: [0.1, 0.9, 0.05, 0.01],
    memories: [any],
  },
  Adam: {
    kernel: "AdamStep",
    attributes: { decoupledWeightDecay: false, amsgrad: false },
    settings: adam,
    memories: [any, squares],
  },
  AdamW: {
    kernel: "AdamStep",
    attributes: { decoupledWeightDecay: true, amsgrad: false },
    settings: adam,
    memories: [any, squares],
  },
  AMSGrad: {
    kernel: "AdamStep",
    attributes: { decoupledWeightDecay: true, amsgrad: true },
    settings: adam,
    memories: [any, squares, squares],
  },
  RMSprop: {
    kernel: "RmspropStep",
    attributes: { hasMomentum: false, centered: false },
    settings: rmsprop,
    memories: [squares],
  },
  "RMSprop with momentum": {
    kernel: "RmspropStep",
    attributes: { hasMomentum: true, centered: false },
    settings: rmsprop,
    memories: [squares, any],
  },
  "RMSprop centered": {
    kernel: "RmspropStep",
    attributes: { hasMomentum: false, centered: true },
    settings: rmsprop,
    memories: [squares, any],
  },
  "RMSprop centered, with momentum": {
    kernel: "RmspropStep",
    attributes: { hasMomentum: true, centered: true },
    settings: rmsprop,
    memories: [squares, any, any],
  },
  Adagrad: {
    kernel: "AdagradStep",
    attributes: {},
    settings: [0.01, 1e-10, 0.1],
    memories: [squares],
  },
  Adadelta: {
    kernel: "AdadeltaStep",
    attributes: {},
    settings: [1, 0.9, 0.1, 1e-6, 0.1],
    memories: [squares, squares],
  },
  Lion: {
    kernel: "LionStep",
    attributes: {},
    settings: [0.01, 0.9, 0.1, 0.99, 0.01, 0.1],
    memories: [any],
  },
  LAMB: { kernel: "LambStep", attributes: {}, settings: adam, memories: [any, squares] },
  "LAMB without epsilon": {
    kernel: "LambStep",
    attributes: {},
    settings: adam.with(5, 0),
    memories: [any, squares],
  },
};

/** The memories of a parameter come from the same draw, so that a mean is less than its mean square. */
function draw({ settings, memories }: StepCase, shapes: Shapes, clipValue: number): Tensor[] {
  const rng = new Rng(1);
  const [parameters, gradients, source] = [0, 1, 2].map(() =>
    shapes.map((shape) => normal(rng, shape, 0)),
  );
  const remembered = memories.flatMap((values) => source!.map(values));
  const vector = tensor1d([...settings, clipValue]);
  return [
    ...parameters!,
    ...gradients!,
    ...remembered,
    vector,
    scalar(clipValue === 0.8 ? 0.7 : 1),
  ];
}

function attributesOf({ attributes }: StepCase, count: number, inPlace = false): never {
  return { ...attributes, count, isClipped: true, inPlace } as never;
}

function run(step: StepCase, shapes: Shapes, inPlace = false): Float32Array[] {
  return tidy(() => {
    const inputs = draw(step, shapes, 0.8);
    const attributes = attributesOf(step, shapes.length, inPlace);
    const outputs = runTrainingKernel(step.kernel, inputs, attributes) as Tensor[];
    return outputs.map((output) => output.dataSync<"float32">().slice());
  });
}

/** Of every case's outputs. */
function bits(): string[] {
  return Object.values(cases).flatMap((step) => hashes(run(step, SHAPES, true)));
}

/** Whole arrays would make a difference unreadable, and slow to print. */
function hashes(arrays: readonly Float32Array[]): string[] {
  return arrays.map((values) => createHash("sha256").update(values).digest("hex"));
}

describeSimd("optimizer steps", () => {
  describe.each(Object.entries(cases))("%s", (_name, step) => {
    it("equals the reference", () => {
      tidy(() => {
        for (const clipValue of [0.8, Infinity]) {
          const inputs = draw(step, SHAPES, clipValue);
          const attributes = attributesOf(step, SHAPES.length);
          expect(deviation(step.kernel, inputs, attributes)).toBeLessThan(2e-6);
        }
      });
    });

    it("gives the same in place", () => {
      expect(hashes(run(step, SHAPES, true))).toEqual(hashes(run(step, SHAPES)));
    });

    // LAMB's norms are of all values.
    if (step.kernel === "LambStep") return;
    it("gives a value the same wherever it ends", () => {
      const whole = run(step, [[64]]);
      for (const size of [1, 2, 3, 5, 6, 7, 63]) {
        const inputs = tidy(() => draw(step, [[64]], 0.8));
        const parts = tidy(() => {
          const tensors = inputs.slice(0, -2).map((one) => tensor(one.dataSync().slice(0, size)));
          const outputs = runTrainingKernel(
            step.kernel,
            [...tensors, ...inputs.slice(-2)],
            attributesOf(step, 1),
          ) as Tensor[];
          return outputs.map((output) => output.dataSync<"float32">().slice());
        });
        dispose(inputs);
        expect(parts).toEqual(whole.map((values) => values.slice(0, size)));
      }
    });
  });

  it("in place take no memory but what is given up", () => {
    const rng = new Rng(2);
    const parameters = SHAPES.map((shape) => normal(rng, shape, 0));
    tidy(() => {
      const gradients = SHAPES.map((shape) => normal(rng, shape, 0));
      const inputs = [...parameters, ...gradients, tensor1d([0.1, 0, 0, 0, Infinity]), scalar(1)];
      const before = memory().numDataBuffers;
      const outputs = runTrainingKernel("SgdStep", inputs, {
        count: SHAPES.length,
        nesterov: false,
        isClipped: false,
        inPlace: true,
      });
      expect(memory().numDataBuffers).toBe(before);
      expect(outputs.map(({ dataId }) => dataId)).toEqual(parameters.map(({ dataId }) => dataId));
    });
    dispose(parameters);
  });

  it("GradientNorm has all digits of the norm", () => {
    tidy(() => {
      const rng = new Rng(3);
      const gradients = SHAPES.map((shape) => normal(rng, shape, 0));
      const values = gradients.flatMap((gradient) => [...gradient.dataSync()]);
      const norm = Math.sqrt(values.reduce((sum, value) => sum + value * value, 0));
      const outputs = runTrainingKernel("GradientNorm", [...gradients, scalar(5)], {});
      expect(outputs[0].dataSync()[0]).toBe(Math.fround(norm));
      expect(outputs[1].dataSync()[0]).toBeCloseTo(5 / norm, 8);
    });
  });
});

describe("the bits of any optimizer's step", () => {
  afterAll(() => wasm().stop());

  it("are the same on any number of threads", async () => {
    const results: string[][] = [];
    for (const threads of [1, 2, 3]) {
      await wasm({ threads }).start();
      results.push(bits());
      await wasm({ threads }).stop();
    }
    expect(results[1]).toEqual(results[0]);
    expect(results[2]).toEqual(results[0]);
  });

  it("are the same with relaxed SIMD, where machines may fuse, and with plain", async () => {
    const results: string[][] = [];
    for (const simd of ["relaxed", "plain"] as const) {
      await wasm({ simd }).start();
      results.push(bits());
      await wasm({ simd }).stop();
    }
    expect(results[1]).toEqual(results[0]);
  });
});
