import { logSoftmax, relu, sigmoid, softmax, tanh, type Tensor } from "@stratajs/tensor";
import { Module } from "./module.ts";

/** A function without state between the layers of a block: `relu`, `tanh`, one of your own. */
export type Activation = <T extends Tensor>(x: T) => T;

/** `max(x, 0)`: `torch.nn.ReLU`. */
export class ReLU<T extends Tensor = Tensor> extends Module<T, T> {
  forward(x: T): T {
    return relu(x);
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
