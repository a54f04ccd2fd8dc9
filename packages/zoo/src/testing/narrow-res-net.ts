import { join } from "node:path";
import { Rng, tensor4d, type StateDict, type Tensor4D } from "@stratajs/tensor";
import { createModel } from "../registry.ts";
import { saveModel } from "../save-model.ts";
import type { ImageModel } from "../model.ts";
import { digest } from "./digest.ts";

/** Of a resnet18 that a test can afford. */
export const width = 2;

/** Saves a narrow resnet18 of 7 classes; gives its path and its state. */
export async function savedResNet(
  folder: string,
  name: string,
): Promise<{ path: string; state: StateDict }> {
  const model = createModel("resnet18", { width, classes: 7, rng: new Rng(3) });
  const path = join(folder, name);
  await saveModel(model, path);
  const state = await model.stateDict();
  model.dispose();
  return { path, state };
}

/** All but the head, by name: files have an order of their own. */
export function body(of: StateDict): string[] {
  return digest(of)
    .filter((line) => !line.startsWith("fc."))
    .toSorted();
}

/** The names of the parameters that are not frozen. */
export function trained(model: ImageModel): string[] {
  return [...model.namedParameters()]
    .filter(([, { trainable }]) => trainable)
    .map(([name]) => name);
}

export function images(count: number, size = 32): Tensor4D {
  return tensor4d(new Rng(5).normal(count * size * size * 3), [count, size, size, 3]);
}
