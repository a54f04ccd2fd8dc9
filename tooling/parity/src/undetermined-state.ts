import { BatchNorm1d, BatchNorm2d, Conv2d, Linear, Sequential } from "@stratajs/layers";
import type { AnyModule } from "./build.ts";

/** Optimizers whose steps do not shrink with the gradient. */
const SCALE_FREE = new Set(["Adam", "AdamW", "RMSprop", "Adagrad", "Adadelta"]);

/**
 * The entries of a model's state dict that a training with this optimizer leaves to chance.
 *
 * A bias in front of a batch norm has a true gradient of zero, because the batch's mean takes it out again: its
 * computed gradient is rounding. An optimizer that divides gradients by their size walks a full step in that
 * random direction. The bias and the running mean, which follows it, are therefore not compared; everything
 * else is. Predictions are too: there the wandering of the bias against the running mean shows, as much as in
 * PyTorch between float32 and float64, which is what the fixture's noise holds.
 */
export function undeterminedState(model: AnyModule, optimizer: string): ReadonlySet<string> {
  const names = new Set<string>();
  if (!SCALE_FREE.has(optimizer)) return names;
  for (const [path, module] of model.namedModules()) {
    if (!(module instanceof Sequential)) continue;
    const place = (index: number): string => (path === "" ? `${index}` : `${path}.${index}`);
    for (const [index, layer] of module.layers.entries()) {
      const next = module.layers[index + 1];
      const isNormalised = next instanceof BatchNorm1d || next instanceof BatchNorm2d;
      if (!isNormalised || !(layer instanceof Conv2d || layer instanceof Linear)) continue;
      names.add(`${place(index)}.bias`);
      names.add(`${place(index + 1)}.running_mean`);
    }
  }
  return names;
}
