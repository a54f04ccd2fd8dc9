import { watchForward, type Module } from "@stratajs/layers";
import { inference, keep, tidy, type Context, type Tensor4D } from "@stratajs/tensor";
import type { ImageModel, Place } from "./model.ts";
import { originOf } from "./origin.ts";

/**
 * The last feature maps of each stride: of 1/2, 1/4, … of the image's height and width (timm's `features_only`).
 *
 * @returns by stride, `[batch, ≈height / stride, ≈width / stride, channels]`; dispose of each.
 * @throws for models that have none.
 *
 * @example
 * ```ts
 * const maps = features(createModel("resnet18"), images);
 * maps.get(32); // [batch, 7, 7, 512] of images of 224×224
 * ```
 */
export function features(
  model: ImageModel,
  images: Tensor4D,
  context: Context = inference,
): Map<number, Tensor4D> {
  const { stages } = originOf(model);
  if (stages === undefined) {
    throw new Error(
      `${model.constructor.name} has no feature maps for each stride; take a model that is convolutional to its end`,
    );
  }
  const places = Object.entries(stages);
  const modules = new Map(model.namedModules());
  const caught: (Tensor4D | undefined)[] = places.map(() => undefined);
  const restore = places.map(([, place], i) =>
    watch(modules, place, (map) => {
      caught[i]?.dispose();
      caught[i] = keep(map.clone());
    }),
  );
  try {
    tidy(() => void model.forward(images, context));
    // Handed to the caller's tidy, where there is one.
    return new Map(places.map(([stride], i) => [Number(stride), caught[i]!.clone()]));
  } finally {
    // A module may have two places: what was put on first goes last.
    for (const each of restore.toReversed()) each();
    for (const map of caught) map?.dispose();
  }
}

/** Hands on what a place takes or gives, until the function returned is called. */
function watch(
  modules: ReadonlyMap<string, Module>,
  place: Place,
  record: (map: Tensor4D) => void,
): () => void {
  const path = typeof place === "string" ? place : place.into;
  const module = modules.get(path);
  if (module === undefined) throw new Error(`expected a module at ${path} but there is none`);
  return watchForward(module, (forward, input) => {
    const output = forward();
    record((typeof place === "string" ? output : input) as Tensor4D);
    return output;
  });
}
