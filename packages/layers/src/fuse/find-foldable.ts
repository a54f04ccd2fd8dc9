import type { Tensor, TracedTensor } from "@stratajs/tensor";
import { BatchNorm } from "../batch-norm.ts";
import { Conv2d } from "../conv2d.ts";
import { Linear } from "../linear.ts";
import type { Module } from "../module.ts";
import {
  isModuleCall,
  type ModelOperation,
  type ModelTrace,
  type ModuleCall,
} from "../trace-model.ts";

/** A batch norm, and the layer before it that can compute it too. */
export interface Foldable {
  readonly layer: Conv2d | Linear<Tensor>;
  readonly norm: BatchNorm<Tensor>;
}

/**
 * The pairs of a trace: a convolution or linear layer that ran once, and whose output nothing but a batch norm
 * that ran once took.
 */
export function findFoldable({ root, operations, outputs }: ModelTrace): Foldable[] {
  const calls = callsOf(root);
  const runs = new Map<Module, number>();
  for (const { module } of calls) runs.set(module, (runs.get(module) ?? 0) + 1);
  const uses = new Map<number, number>();
  const taken = [...operations.flatMap(({ inputs }) => Object.values(inputs)), ...outputs];
  for (const { id } of taken) uses.set(id, (uses.get(id) ?? 0) + 1);
  const makers = new Map<number, ModuleCall>();
  for (const call of calls) {
    const step = onlyOperation(call);
    if (step !== undefined) makers.set(step.outputs[0]!.id, call);
  }
  const isOnce = (module: Module): boolean => runs.get(module) === 1;
  return calls.flatMap(({ module: norm, steps: [step] }) => {
    if (!(norm instanceof BatchNorm) || !isOnce(norm) || step === undefined || isModuleCall(step))
      return [];
    const x = step.inputs["x"];
    const before = x && makers.get(x.id);
    if (step.name !== "BatchNormInference" || before === undefined || uses.get(x!.id) !== 1)
      return [];
    const layer = before.module as Module;
    if (!(layer instanceof Conv2d || layer instanceof Linear) || !isOnce(layer)) return [];
    return usesOwnWeightOnce(layer, onlyOperation(before)!, uses) ? [{ layer, norm }] : [];
  });
}

function callsOf(call: ModuleCall): ModuleCall[] {
  return [call, ...call.steps.filter(isModuleCall).flatMap(callsOf)];
}

function onlyOperation({ steps }: ModuleCall): ModelOperation | undefined {
  const [step, ...others] = steps;
  return step === undefined || others.length > 0 || isModuleCall(step) ? undefined : step;
}

/** Not weights that another layer has too. */
function usesOwnWeightOnce(
  layer: Conv2d | Linear<Tensor>,
  { inputs }: ModelOperation,
  uses: ReadonlyMap<number, number>,
): boolean {
  const isOwn = ({ id }: TracedTensor): boolean =>
    id === layer.weight.value.id && uses.get(id) === 1;
  return Object.values(inputs).some(isOwn);
}
