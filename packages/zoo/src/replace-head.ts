import { Conv2d, Linear, type Module } from "@stratajs/layers";
import type { Rng } from "@stratajs/tensor";
import { drawWeights } from "./define-model.ts";
import { isLoaded } from "./loaded-model.ts";
import type { ImageModel } from "./model.ts";
import { originOf } from "./origin.ts";

/**
 * Gives a model of the zoo a new last layer for another number of classes, drawn at random; auxiliary ones too.
 * Everything else keeps its weights. timm's `reset_classifier`.
 *
 * Make optimizers after it: the parameters of the former head are gone.
 *
 * @returns the model itself.
 *
 * @example
 * ```ts
 * replaceHead(await loadModel("resnet18"), 5);
 * ```
 */
export function replaceHead<Model extends ImageModel>(
  model: Model,
  classes: number,
  { rng }: { readonly rng?: Rng } = {},
): Model {
  const { heads } = originOf(model);
  const modules = new Map(model.namedModules());
  for (const path of heads) {
    const former = modules.get(path);
    const next = former === undefined ? undefined : alike(former, classes);
    if (former === undefined || next === undefined) {
      throw new Error(
        `replaceHead expected a Linear or Conv2d at ${path} but got ${former?.constructor.name ?? "nothing"}`,
      );
    }
    for (const module of modules.values()) exchange(module, former, next);
    former.dispose();
  }
  const isOfHead = (path: string): boolean => heads.some((head) => path.startsWith(`${head}.`));
  drawWeights(model, rng, isOfHead);
  if (isLoaded(model)) {
    const fresh = [...model.namedParameters()].map(([path]) => path).filter(isOfHead);
    const options = { ...model.loaded.options, classes };
    Object.assign(model, { loaded: { ...model.loaded, options, fresh, labels: undefined } });
  }
  return model;
}

/** A layer of the same kind for another number of outputs. */
function alike(layer: Module, outputs: number): Module | undefined {
  const module: unknown = layer;
  if (module instanceof Linear) {
    return new Linear(module.weight.shape[1]!, outputs, {
      bias: module.bias !== undefined,
    }) as unknown as Module;
  }
  if (module instanceof Conv2d) {
    return new Conv2d(module.inChannels, outputs, module.options) as unknown as Module;
  }
  return undefined;
}

/** Wherever the module has the former one: as a property, or in a list of layers. */
function exchange(module: Module, former: Module, next: Module): void {
  for (const [name, value] of Object.entries(module)) {
    if (value === former) Reflect.set(module, name, next);
    const place: number = Array.isArray(value) ? value.indexOf(former) : -1;
    if (place !== -1) (value as Module[])[place] = next;
  }
}
