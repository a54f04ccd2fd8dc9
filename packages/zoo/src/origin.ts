import type { ImageModel, ModelEntry, Stages } from "./model.ts";
import type { Scheme } from "./schemes.ts";

/** What the zoo knows of a model that it has made, by the options that it was made with. */
export interface Origin {
  readonly entry: ModelEntry;
  readonly scheme: Scheme | undefined;
  readonly heads: readonly string[];
  readonly stages: Stages | undefined;
}

const origins = /* @__PURE__ */ new WeakMap<object, Origin>();

export function setOrigin(model: ImageModel, origin: Origin): void {
  origins.set(model, origin);
}

/** @throws for a model that is not the zoo's. */
export function originOf(model: ImageModel): Origin {
  const origin = origins.get(model);
  if (origin !== undefined) return origin;
  throw new Error(
    `expected a model of the zoo but got ${model.constructor.name}; make it with createModel or loadModel`,
  );
}
