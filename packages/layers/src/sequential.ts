import { inference, relu, tidy, type Context, type Tensor } from "@stratajs/tensor";
import { ReLU } from "./activations.ts";
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

  constructor(...layers: readonly Layer[]) {
    super();
    for (const [index, layer] of layers.entries()) expectLayer(index, layer);
    this.layers = layers;
  }

  forward(x: In, context: Context = inference): Out {
    return tidy(() => {
      let output = x as Tensor;
      for (let i = 0; i < this.layers.length; i++) {
        const layer = this.layers[i]!;
        if (layer instanceof BatchNorm && isRelu(this.layers[i + 1])) {
          output = layer.forwardRelu(output as never, context);
          i++;
        } else {
          output =
            layer instanceof Module ? layer.forward(output as never, context) : layer(output);
        }
      }
      return output;
    }) as Out;
  }

  override *namedChildren(): Generator<[name: string, child: Module]> {
    // Not the layers alone: a subclass may have modules of its own.
    for (const [name, child] of super.namedChildren()) yield [name.replace(/^layers\./, ""), child];
  }
}

function isRelu(layer: Layer | undefined): boolean {
  // Not one whose forward is watched, as `summary` does.
  return layer === relu || (layer instanceof ReLU && layer.forward === ReLU.prototype.forward);
}

function expectLayer(index: number, layer: unknown): void {
  if (layer instanceof Module || typeof layer === "function") return;
  const actual = Array.isArray(layer) ? "an array; spread it (...)" : String(layer);
  throw new TypeError(
    `Sequential expected modules and functions but got, as argument ${index}, ${actual}`,
  );
}
