import {
  inference,
  relu,
  relu6,
  sigmoid,
  tanh,
  tidy,
  type Context,
  type Tensor,
} from "@stratajs/tensor";
import { ReLU, ReLU6, Sigmoid, Tanh } from "./activations.ts";
import { BatchNorm } from "./batch-norm.ts";
import { Module } from "./module.ts";

/** A module, or a function without state such as `relu`. */
export type Layer = Module<never, Tensor> | ((x: Tensor) => Tensor);

/**
 * Layers one after the other: `torch.nn.Sequential`.
 *
 * Their names are their places, functions counted: `0`, `1`, `2`, … A batch norm and the relu behind it
 * compute the same values in one pass.
 *
 * @example
 * ```ts
 * new Sequential<Tensor4D, Tensor2D>(new Conv2d(3, 8, { kernelSize: 3 }), relu, new Flatten());
 * ```
 */
export class Sequential<In = Tensor, Out = Tensor> extends Module<In, Out> {
  readonly layers: readonly Layer[];
  // Not #private, which the copy that `fuse` makes could not have.
  private names: readonly string[] | undefined;

  constructor(...layers: readonly Layer[]) {
    super();
    for (const [index, layer] of layers.entries()) expectLayer(index, layer);
    this.layers = layers;
  }

  /**
   * Layers with names of their own, in the order of their entries: `torch.nn.Sequential(OrderedDict(...))`.
   *
   * @example
   * ```ts
   * Sequential.named({ conv0: new Conv2d(3, 8, { kernelSize: 3 }), relu0: relu });
   * ```
   */
  static named<In = Tensor, Out = Tensor>(
    layers: Readonly<Record<string, Layer>>,
  ): Sequential<In, Out> {
    const sequential = new Sequential<In, Out>(...Object.values(layers));
    sequential.names = Object.keys(layers);
    return sequential;
  }

  forward(x: In, context: Context = inference): Out {
    return tidy(() => {
      let output = x as Tensor;
      for (let i = 0; i < this.layers.length; i++) {
        const [layer, next] = [this.layers[i]!, this.layers[i + 1]];
        if (layer instanceof BatchNorm && isActivation(next)) {
          output = activated(layer, next, output, context);
          i++;
        } else {
          output = run(layer, output, context);
        }
      }
      return output;
    }) as Out;
  }

  override *namedChildren(): Generator<[name: string, child: Module]> {
    // Not the layers alone: a subclass may have modules of its own.
    for (const [name, child] of super.namedChildren()) {
      const place = /^layers\.(\d+)$/.exec(name)?.[1];
      yield [place === undefined ? name : (this.names?.[Number(place)] ?? place), child];
    }
  }
}

function run(layer: Layer, x: Tensor, context: Context): Tensor {
  return layer instanceof Module ? layer.forward(x as never, context) : layer(x);
}

/**
 * A batch norm and the activation behind it. Neither keeps what lies between them for backward: with relu it is
 * never written, else it goes at once, or a step's peak of memory would hold all of them.
 */
function activated(
  layer: BatchNorm<Tensor>,
  activation: Layer,
  x: Tensor,
  context: Context,
): Tensor {
  if (activation === relu || activation instanceof ReLU) return layer.forwardRelu(x, context);
  const between = layer.forward(x, context);
  const y = run(activation, between, context);
  // A forward that a subclass has changed, or that is watched, may have handed it to others.
  if (layer.forward === BatchNorm.prototype.forward) between.dispose();
  return y;
}

/** Those whose gradient needs nothing but their output. */
function isActivation(layer: Layer | undefined): layer is Layer {
  if ([relu, relu6, sigmoid, tanh].includes(layer as typeof relu)) return true;
  // Not one whose forward is watched, as `summary` does.
  return [ReLU, ReLU6, Sigmoid, Tanh].some(
    (Class) => layer instanceof Class && layer.forward === Class.prototype.forward,
  );
}

function expectLayer(index: number, layer: unknown): void {
  if (layer instanceof Module || typeof layer === "function") return;
  const actual = Array.isArray(layer) ? "an array; spread it (...)" : String(layer);
  throw new TypeError(
    `Sequential expected modules and functions but got, as argument ${index}, ${actual}`,
  );
}
