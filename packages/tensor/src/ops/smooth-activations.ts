import {
  abs,
  add,
  erf,
  exp,
  greater,
  log1p,
  mul,
  neg,
  relu,
  sigmoid,
  square,
  sub,
  tanh,
  where,
  type Tensor,
} from "@tensorflow/tfjs-core";
import { ofInput } from "./elementwise.ts";

/**
 * `x / (1 + e⁻ˣ)`, also called swish: `torch.nn.functional.silu`.
 *
 * Elfwing et al. 2017, https://arxiv.org/abs/1702.03118
 */
export function silu<T extends Tensor>(x: T): T {
  return ofInput(x, {
    forward: (input) => mul(input, sigmoid(input)),
    // s + x · s · (1 - s)
    backward: (dy, input) => {
      const s = sigmoid(input);
      return mul(dy, mul(s, add(mul(input, sub(1, s)), 1)));
    },
  });
}

export interface SoftplusOptions {
  /** 1 by default. */
  readonly beta?: number;
  /** Above this `beta * x` the function is x itself, to the last digit; 20 by default. */
  readonly threshold?: number;
}

/** `ln(1 + e^(beta * x)) / beta`: `torch.nn.functional.softplus`. */
export function softplus<T extends Tensor>(
  x: T,
  { beta = 1, threshold = 20 }: SoftplusOptions = {},
): T {
  const isLinear = (input: Tensor): Tensor => greater(mul(input, beta), threshold);
  return ofInput(x, {
    forward: (input) =>
      where(isLinear(input), input, mul(logOnePlusExp(mul(input, beta)), 1 / beta)),
    backward: (dy, input) => where(isLinear(input), dy, mul(dy, sigmoid(mul(input, beta)))),
  });
}

/** `x * tanh(softplus(x))`: `torch.nn.functional.mish`. Misra 2019, https://arxiv.org/abs/1908.08681 */
export function mish<T extends Tensor>(x: T): T {
  return ofInput(x, {
    forward: (input) => mul(input, tanh(logOnePlusExp(input))),
    // t + x · (1 - t²) · sigmoid(x)
    backward: (dy, input) => {
      const t = tanh(logOnePlusExp(input));
      return mul(dy, add(t, mul(mul(input, sub(1, square(t))), sigmoid(input))));
    },
  });
}

/** `ln(1 + eˣ)` without overflow: `max(x, 0) + ln(1 + e^-|x|)`. */
function logOnePlusExp(x: Tensor): Tensor {
  return add(relu(x), log1p(exp(neg(abs(x)))));
}

export interface GeluOptions {
  /** `"tanh"` for the approximation of the first BERT; `"none"` by default. */
  readonly approximate?: "none" | "tanh";
}

/**
 * `x * Φ(x)`, Φ the distribution function of the normal distribution: `torch.nn.functional.gelu`.
 *
 * Hendrycks & Gimpel 2016, https://arxiv.org/abs/1606.08415
 */
export function gelu<T extends Tensor>(x: T, { approximate = "none" }: GeluOptions = {}): T {
  return ofInput(x, approximate === "tanh" ? geluByTanh : geluByErf);
}

const geluByErf = {
  forward: (x: Tensor): Tensor => mul(x, normalDistribution(x)),
  // Φ(x) + x · φ(x), φ the density e^(-x² / 2) / √(2π)
  backward: (dy: Tensor, x: Tensor): Tensor => {
    const density = mul(exp(mul(square(x), -0.5)), 1 / Math.sqrt(2 * Math.PI));
    return mul(dy, add(normalDistribution(x), mul(x, density)));
  },
};

function normalDistribution(x: Tensor): Tensor {
  return mul(add(erf(mul(x, Math.SQRT1_2)), 1), 0.5);
}

/** `x / 2 · (1 + tanh(√(2 / π) · (x + CUBIC · x³)))` */
const CUBIC = 0.044_715;
// A call here would stay in every bundle.
const FACTOR = 0.797_884_560_802_865_4;

const geluByTanh = {
  forward: (x: Tensor): Tensor => mul(mul(x, 0.5), add(tanhOfCubic(x), 1)),
  backward: (dy: Tensor, x: Tensor): Tensor => {
    const t = tanhOfCubic(x);
    const slope = mul(add(mul(square(x), 3 * CUBIC), 1), FACTOR);
    const inner = mul(mul(x, sub(1, square(t))), slope);
    return mul(dy, mul(add(add(t, 1), inner), 0.5));
  },
};

function tanhOfCubic(x: Tensor): Tensor {
  return tanh(mul(mul(x, add(mul(square(x), CUBIC), 1)), FACTOR));
}
