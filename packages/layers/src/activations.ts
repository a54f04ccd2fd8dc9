import {
  elu,
  gelu,
  hardsigmoid,
  hardswish,
  leakyRelu,
  logSoftmax,
  mish,
  relu,
  relu6,
  sigmoid,
  silu,
  softmax,
  softplus,
  tanh,
  type GeluOptions,
  type SoftplusOptions,
  type Tensor,
} from "@stratajs/tensor";
import { Module } from "./module.ts";

/** A function without state between the layers of a block: `relu`, `tanh`, one of your own. */
export type Activation = <T extends Tensor>(x: T) => T;

/** `max(x, 0)`: `torch.nn.ReLU`. */
export class ReLU<T extends Tensor = Tensor> extends Module<T, T> {
  forward(x: T): T {
    return relu(x);
  }
}

/** `min(max(x, 0), 6)`: `torch.nn.ReLU6`. */
export class ReLU6<T extends Tensor = Tensor> extends Module<T, T> {
  forward(x: T): T {
    return relu6(x);
  }
}

/** x where it is positive, else `slope * x`: `torch.nn.LeakyReLU`. */
export class LeakyReLU<T extends Tensor = Tensor> extends Module<T, T> {
  readonly slope: number;

  /** @param slope PyTorch's `negative_slope`; 0.01 by default. */
  constructor(slope = 0.01) {
    super();
    this.slope = slope;
  }

  forward(x: T): T {
    return leakyRelu(x, this.slope);
  }
}

/** x where it is positive, else `alpha * (eˣ - 1)`: `torch.nn.ELU`. */
export class ELU<T extends Tensor = Tensor> extends Module<T, T> {
  readonly alpha: number;

  /** @param alpha 1 by default. */
  constructor(alpha = 1) {
    super();
    this.alpha = alpha;
  }

  forward(x: T): T {
    return elu(x, this.alpha);
  }
}

/** `x * Φ(x)`, or its approximation by tanh: `torch.nn.GELU`. */
export class GELU<T extends Tensor = Tensor> extends Module<T, T> {
  readonly options: GeluOptions;

  constructor(options: GeluOptions = {}) {
    super();
    this.options = options;
  }

  forward(x: T): T {
    return gelu(x, this.options);
  }
}

/** `x * sigmoid(x)`: `torch.nn.SiLU`. */
export class SiLU<T extends Tensor = Tensor> extends Module<T, T> {
  forward(x: T): T {
    return silu(x);
  }
}

/** `x * tanh(softplus(x))`: `torch.nn.Mish`. */
export class Mish<T extends Tensor = Tensor> extends Module<T, T> {
  forward(x: T): T {
    return mish(x);
  }
}

/** `ln(1 + e^(beta * x)) / beta`: `torch.nn.Softplus`. */
export class Softplus<T extends Tensor = Tensor> extends Module<T, T> {
  readonly options: SoftplusOptions;

  constructor(options: SoftplusOptions = {}) {
    super();
    this.options = options;
  }

  forward(x: T): T {
    return softplus(x, this.options);
  }
}

/** `x * hardsigmoid(x)`: `torch.nn.Hardswish`. */
export class Hardswish<T extends Tensor = Tensor> extends Module<T, T> {
  forward(x: T): T {
    return hardswish(x);
  }
}

/** `min(max(x + 3, 0), 6) / 6`: `torch.nn.Hardsigmoid`. */
export class Hardsigmoid<T extends Tensor = Tensor> extends Module<T, T> {
  forward(x: T): T {
    return hardsigmoid(x);
  }
}

/** `1 / (1 + e⁻ˣ)`: `torch.nn.Sigmoid`. */
export class Sigmoid<T extends Tensor = Tensor> extends Module<T, T> {
  forward(x: T): T {
    return sigmoid(x);
  }
}

/** `torch.nn.Tanh`. */
export class Tanh<T extends Tensor = Tensor> extends Module<T, T> {
  forward(x: T): T {
    return tanh(x);
  }
}

/** Over the last axis: `torch.nn.Softmax(dim=-1)`. */
export class Softmax<T extends Tensor = Tensor> extends Module<T, T> {
  forward(x: T): T {
    return softmax(x);
  }
}

/** Over the last axis: `torch.nn.LogSoftmax(dim=-1)`. */
export class LogSoftmax<T extends Tensor = Tensor> extends Module<T, T> {
  forward(x: T): T {
    return logSoftmax(x) as T;
  }
}
