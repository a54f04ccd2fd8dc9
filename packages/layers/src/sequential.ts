import { inference, tidy, type Context, type Tensor } from "@stratajs/tensor";
import { Module } from "./module.ts";

/** A module, or a function without state such as `relu`. */
export type Layer = Module<never, Tensor> | ((x: Tensor) => Tensor);

/**
 * Layers one after the other: `torch.nn.Sequential`.
 *
 * Their names are their places, functions counted: `0`, `1`, `2`, …
 *
 * @example
 * ```ts
 * new Sequential<Tensor4D, Tensor2D>(new Conv2d(3, 8, { kernelSize: 3 }), relu, new Flatten());
 * ```
 */
export class Sequential<In = Tensor, Out = Tensor> extends Module<In, Out> {
  readonly layers: readonly Layer[];

  constructor(...layers: readonly Layer[]) {
    super();
    this.layers = layers;
  }

  forward(x: In, context: Context = inference): Out {
    return tidy(() => {
      let output = x as Tensor;
      for (const layer of this.layers) {
        output = layer instanceof Module ? layer.forward(output as never, context) : layer(output);
      }
      return output;
    }) as Out;
  }

  override *namedChildren(): Generator<[name: string, child: Module]> {
    for (const [index, layer] of this.layers.entries()) {
      if (layer instanceof Module) yield [String(index), layer as Module];
    }
  }
}
