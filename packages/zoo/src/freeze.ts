import { BatchNorm1d, BatchNorm2d, type Module } from "@stratajs/layers";
import { originOf } from "./origin.ts";
import type { ImageModel } from "./model.ts";

type AnyModule = Module<never, unknown>;

/**
 * Freezes a model from its beginning up to and including the module `until`, in the order of its state dict: frozen
 * parameters get no gradients, and frozen batch norms normalise by their running statistics and keep them, in
 * training too (in PyTorch that takes `requires_grad_(False)` and `eval()`).
 *
 * @param until a path: `"layer3"`, `"features.7"`. Without it, everything but the head of a model of the zoo: what
 * is left to train is linear.
 * @throws naming the modules that there are.
 *
 * @example
 * ```ts
 * freeze(model, "layer3"); // conv1, bn1, layer1, layer2 and layer3; layer4 and fc are trained
 * ```
 */
export function freeze(model: AnyModule, until?: string): void {
  for (const module of until === undefined ? bodyOf(model) : modulesUpTo(model, until)) {
    setFrozen(module, true);
  }
}

/**
 * Takes a freeze back: of the module at a path and all in it, or of everything.
 *
 * @throws naming the modules that there are.
 */
export function unfreeze(model: AnyModule, path?: string): void {
  const modules = path === undefined ? model.modules() : requireModule(model, path).modules();
  for (const module of modules) setFrozen(module, false);
}

function bodyOf(model: AnyModule): Module[] {
  const { heads } = originOf(model as ImageModel);
  const modules = [...model.namedModules()];
  return modules.filter(([path]) => !heads.includes(path)).map(([, module]) => module);
}

function modulesUpTo(model: AnyModule, until: string): Module[] {
  requireModule(model, until);
  const modules = [...model.namedModules()];
  const last = modules.findLastIndex(([path]) => path === until || path.startsWith(`${until}.`));
  const isAround = (path: string): boolean => path === "" || until.startsWith(`${path}.`);
  // Those around `until` have parts that come after it, and parameters of their own are theirs.
  return modules
    .slice(0, last + 1)
    .filter(([path]) => !isAround(path))
    .map(([, module]) => module);
}

function requireModule(model: AnyModule, path: string): Module {
  const modules = new Map(model.namedModules());
  const module = modules.get(path);
  if (module !== undefined && path !== "") return module;
  const names = [...model.namedChildren()].map(([name]) => name).join(", ");
  throw new Error(`no module is called "${path}"; there are ${names}, and those in them`);
}

/** Its own parameters and statistics; those of its parts are theirs. */
function setFrozen(module: Module, frozen: boolean): void {
  const own = new Set(Object.values(module));
  for (const parameter of module.parameters()) {
    if (own.has(parameter)) parameter.trainable = !frozen;
  }
  const layer: unknown = module;
  if (layer instanceof BatchNorm1d || layer instanceof BatchNorm2d) layer.frozen = frozen;
}
