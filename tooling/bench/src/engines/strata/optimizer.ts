import { ones } from "@stratajs/layers";
import {
  Adadelta,
  Adagrad,
  AdamW,
  LAMB,
  Lion,
  RMSprop,
  SGD,
  type Optimizer,
} from "@stratajs/optim";
import { dispose, Parameter, type Tensor } from "@stratajs/tensor";
import type { OptimizerCase, OptimizerName } from "../../cases.ts";
import type { Prepared } from "../serve.ts";
import { random } from "./random.ts";

const SIZE = 2 ** 18;

const optimizers: Record<OptimizerName, (parameters: Parameter[]) => Optimizer> = {
  "SGD with momentum": (parameters) => new SGD(parameters, { learningRate: 1e-3, momentum: 0.9 }),
  AdamW: (parameters) => new AdamW(parameters),
  AMSGrad: (parameters) => new AdamW(parameters, { amsgrad: true }),
  RMSprop: (parameters) => new RMSprop(parameters),
  "RMSprop, centered, with momentum": (parameters) =>
    new RMSprop(parameters, { centered: true, momentum: 0.9 }),
  Adagrad: (parameters) => new Adagrad(parameters),
  Adadelta: (parameters) => new Adadelta(parameters),
  Lion: (parameters) => new Lion(parameters),
  LAMB: (parameters) => new LAMB(parameters),
};

/** One step, the gradients being there. */
export function prepareOptimizer({ optimizer: name, parameters: count }: OptimizerCase): Prepared {
  const parameters = Array.from(
    { length: count / SIZE },
    () => new Parameter([SIZE], { initializer: ones }),
  );
  const gradients = new Map(
    parameters.map((parameter): [Parameter, Tensor] => [parameter, random([SIZE])]),
  );
  const optimizer = optimizers[name](parameters);
  return {
    run: () => optimizer.step(gradients, { keep: true }),
    dispose: () => {
      optimizer.dispose();
      dispose([...gradients.values()]);
      for (const parameter of parameters) parameter.value.dispose();
    },
  };
}
