import {
  leakyRelu,
  sigmoid,
  tanh,
  type Initializer,
  type Parameter,
  type Rng,
} from "@stratajs/tensor";
import type { Activation } from "./activations.ts";
import type { Module } from "./module.ts";

/** Draws every value from U(-bound, bound). */
export function uniform(bound: number): Initializer {
  return (shape, rng) => rng.uniform(count(shape), -bound, bound);
}

/** Draws every value from N(0, standardDeviation²). */
export function normal(standardDeviation: number): Initializer {
  return (shape, rng) => rng.normal(count(shape), 0, standardDeviation);
}

export interface TruncatedNormalOptions {
  /** 0 by default. */
  readonly mean?: number;
  /** No value is below; -2 by default, as in PyTorch (not a multiple of the standard deviation). */
  readonly least?: number;
  /** No value is above; 2 by default. */
  readonly most?: number;
}

/** Draws from N(mean, standardDeviation²) until the value is in [least, most]. `torch.nn.init.trunc_normal_`. */
export function truncatedNormal(
  standardDeviation: number,
  { mean = 0, least = -2, most = 2 }: TruncatedNormalOptions = {},
): Initializer {
  if (!(least <= mean && mean <= most && least < most)) {
    throw new RangeError(
      `truncatedNormal expected least <= mean <= most but got ${least}, ${mean} and ${most}`,
    );
  }
  return (shape, rng) => {
    const values = rng.normal(count(shape), mean, standardDeviation);
    for (;;) {
      const outside = [...values.keys()].filter((i) => values[i]! < least || values[i]! > most);
      if (outside.length === 0) return values;
      const again = rng.normal(outside.length, mean, standardDeviation);
      for (const [draw, place] of outside.entries()) values[place] = again[draw]!;
    }
  };
}

/**
 * Multiplies what another initializer draws: PyTorch's `gain` of the Xavier schemes.
 *
 * @example
 * ```ts
 * initialize(model, new Rng(42), scaled(xavierUniform, gainFor(tanh)));
 * ```
 */
export function scaled(initializer: Initializer, factor: number): Initializer {
  return (shape, rng) => initializer(shape, rng).map((value) => factor * value);
}

export function constant(value: number): Initializer {
  return (shape) => new Float32Array(count(shape)).fill(value);
}

export const zeros: Initializer = /* @__PURE__ */ constant(0);
export const ones: Initializer = /* @__PURE__ */ constant(1);

/** U(-b, b), b = √(6 / (fanIn + fanOut)). Glorot & Bengio 2010; `torch.nn.init.xavier_uniform_`. */
export const xavierUniform: Initializer = (shape, rng) => {
  const { fanIn, fanOut } = fans(shape);
  return uniform(Math.sqrt(6 / (fanIn + fanOut)))(shape, rng);
};

/** N(0, 2 / (fanIn + fanOut)). `torch.nn.init.xavier_normal_`. */
export const xavierNormal: Initializer = (shape, rng) => {
  const { fanIn, fanOut } = fans(shape);
  return normal(Math.sqrt(2 / (fanIn + fanOut)))(shape, rng);
};

export interface KaimingOptions {
  /** `fanIn` keeps the variance of the forward pass, `fanOut` that of the backward pass. */
  readonly mode?: "fanIn" | "fanOut";
  /** √2 for ReLU (the default), 1 for linear and sigmoid, 5/3 for tanh: see `gainFor`. */
  readonly gain?: number;
}

/** U(-b, b), b = gain · √(3 / fan). He et al. 2015, https://arxiv.org/abs/1502.01852; `kaiming_uniform_`. */
export function kaimingUniform({
  mode = "fanIn",
  gain = Math.SQRT2,
}: KaimingOptions = {}): Initializer {
  return (shape, rng) => uniform(gain * Math.sqrt(3 / fans(shape)[mode]))(shape, rng);
}

/** N(0, gain² / fan). `torch.nn.init.kaiming_normal_`. */
export function kaimingNormal({
  mode = "fanIn",
  gain = Math.SQRT2,
}: KaimingOptions = {}): Initializer {
  return (shape, rng) => normal(gain / Math.sqrt(fans(shape)[mode]))(shape, rng);
}

/**
 * The gain before an activation: 5/3 for tanh, 1 for sigmoid, √(2 / (1 + slope²)) for leakyRelu of that slope (0.01 by
 * default), √2 for ReLU and all others. `calculate_gain`.
 */
export function gainFor(activation: Activation | typeof leakyRelu, slope = 0.01): number {
  if (activation === tanh) return 5 / 3;
  if (activation === leakyRelu) return Math.sqrt(2 / (1 + slope ** 2));
  return activation === sigmoid ? 1 : Math.SQRT2;
}

/**
 * A scheme that is for convolutions alone: linear layers keep PyTorch's default, U(-1/√fanIn, 1/√fanIn).
 *
 * @example
 * ```ts
 * initialize(model, new Rng(42), forConvolutions(kaimingNormal({ mode: "fanOut" })));
 * ```
 */
export function forConvolutions(scheme: Initializer): Initializer {
  return (shape, rng) =>
    shape.length > 2 ? scheme(shape, rng) : defaultUniform(fans(shape).fanIn)(shape, rng);
}

/** What PyTorch's linear and convolution layers draw weights and biases from: U(-1/√fanIn, 1/√fanIn). */
export function defaultUniform(fanIn: number): Initializer {
  return uniform(fanIn > 0 ? 1 / Math.sqrt(fanIn) : 0);
}

/**
 * Draws every parameter again, in the order of the state dict: the same seed gives the same bits.
 *
 * With a scheme, weights of two or more dimensions are drawn from it and the rest (biases, γ and β) from
 * their layers' initializers; without one, all from their layers' initializers.
 *
 * @example
 * ```ts
 * initialize(model, new Rng(42), xavierUniform);
 * ```
 */
export function initialize(model: Module<never, unknown>, rng: Rng, scheme?: Initializer): void {
  const drawn = new Set<Parameter>();
  for (const parameter of model.parameters()) {
    if (drawn.has(parameter)) continue;
    drawn.add(parameter);
    parameter.initialize(rng, parameter.shape.length >= 2 ? scheme : undefined);
  }
}

/** Of a weight `[out, in, ...kernel]`. */
function fans(shape: readonly number[]): { fanIn: number; fanOut: number } {
  if (shape.length < 2) {
    throw new Error(
      `this initializer expected a weight [out, in, ...kernel] but got [${shape.join(", ")}]; biases and scales need constant or uniform`,
    );
  }
  const [out, inputs, ...kernel] = shape as [number, number, ...number[]];
  const area = count(kernel);
  return { fanIn: inputs * area, fanOut: out * area };
}

function count(shape: readonly number[]): number {
  return shape.reduce((product, size) => product * size, 1);
}
