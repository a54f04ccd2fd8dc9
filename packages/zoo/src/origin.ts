import type { ImageModel, ModelEntry, Stages } from "./model.ts";
import type { Scheme } from "./schemes.ts";

/** What the zoo knows of a model that it has made, by the options that it was made with. */
export interface Origin {
  readonly entry: ModelEntry;
  readonly scheme: Scheme | undefined;
  readonly heads: readonly string[];
  readonly stages: Stages | undefined;
}

/** A property, so that the copy that `fuse` makes has it as well: its modules are under the same paths. */
const key = /* @__PURE__ */ Symbol("origin");

export function setOrigin(model: ImageModel, origin: Origin): void {
  Reflect.set(model, key, origin);
}

/** @throws for a model that is not the zoo's. */
export function originOf(model: ImageModel): Origin {
  const origin = Reflect.get(model, key) as Origin | undefined;
  if (origin !== undefined) return origin;
  throw new Error(
    `expected a model of the zoo but got ${model.constructor.name}; make it with createModel or loadModel`,
  );
}
