import type { StateDict } from "@stratajs/tensor";

/** Before dots were refused in names of modules: `features.denseblock1.denselayer1.norm.1.weight`. */
const oldDenseLayer =
  /^(.*denselayer\d+\.(?:norm|relu|conv))\.([12]\.(?:weight|bias|running_mean|running_var))$/;

/** The state dict with the names that torchvision has today; its published DenseNets have older ones. */
export function withTodaysNames(dict: StateDict): StateDict {
  const names = [...dict.keys()];
  if (!names.some((name) => oldDenseLayer.test(name))) return dict;
  return new Map([...dict].map(([name, entry]) => [name.replace(oldDenseLayer, "$1$2"), entry]));
}
