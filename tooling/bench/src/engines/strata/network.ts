import type { Module } from "@stratajs/layers";
import { Rng, type Tensor2D, type Tensor4D } from "@stratajs/tensor";
import { createModel, isModelName } from "@stratajs/zoo";

export const CLASSES = 10;

/** A model of the zoo with random weights, the same every time. */
export function createNetwork(name: string): Module<Tensor4D, Tensor2D> {
  if (!isModelName(name)) throw new Error(`the zoo has no model "${name}"`);
  return createModel(name, { classes: CLASSES, rng: new Rng(0) });
}
