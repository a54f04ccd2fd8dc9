import {
  engine,
  getBackend,
  getKernel,
  registerKernel,
  tidy,
  type KernelBackend,
  type NamedAttrMap,
  type NamedTensorMap,
  type TensorInfo,
} from "@tensorflow/tfjs-core";
import { recordOperation } from "../operation-recorder.ts";
import { references } from "./references.ts";
import type { TrainingKernelName, TrainingKernels } from "./signatures.ts";
import { tfjsKernels } from "./tfjs-kernels.ts";

/** What a backend gets in place of tensors: handles to its own data. */
type InfoOf<Inputs> = Inputs extends readonly unknown[]
  ? readonly TensorInfo[]
  : { readonly [K in keyof Inputs]: TensorInfo };

export interface TrainingKernelCall<Name extends TrainingKernelName, B = KernelBackend> {
  readonly inputs: InfoOf<TrainingKernels[Name]["inputs"]>;
  readonly attributes: TrainingKernels[Name]["attributes"];
  readonly backend: B;
}

/** The name under which tfjs-core's kernel registry knows a training kernel. */
export function trainingKernelId(name: TrainingKernelName): string {
  return `Strata${name}`;
}

/** Gives a backend its own kernel in place of the reference composition. */
export function registerTrainingKernel<Name extends TrainingKernelName, B extends KernelBackend>(
  name: Name,
  backendName: string,
  kernel: (call: TrainingKernelCall<Name, B>) => TensorInfo[],
): void {
  registerKernel({
    kernelName: trainingKernelId(name),
    backendName,
    kernelFunc: ({ inputs, attrs, backend }) =>
      kernel({ inputs, attributes: attrs, backend } as unknown as TrainingKernelCall<Name, B>),
  });
}

function hasTrainingKernel(name: TrainingKernelName): boolean {
  return getKernel(trainingKernelId(name), getBackend()) !== undefined;
}

/** By what a training kernel runs: one of the backend's own, one of tfjs's, or a composition of many. */
export type KernelSource = "own" | "tfjs" | "composition";

type KernelObserver = (name: TrainingKernelName, source: KernelSource) => void;

const observers = new Set<KernelObserver>();

/** Calls `observer` at every training kernel that runs, until the function returned is called. */
export function observeTrainingKernels(observer: KernelObserver): () => void {
  observers.add(observer);
  return () => observers.delete(observer);
}

const preferringTfjs = new Set<string>();

/** From now on this backend takes tfjs's kernels before compositions, where there are any that fit. */
export function preferTfjsKernels(backendName: string): void {
  preferringTfjs.add(backendName);
}

/** By what a training kernel runs on the active backend; tfjs's where that can do what is asked. */
export function kernelSource(name: TrainingKernelName): KernelSource {
  if (hasTrainingKernel(name)) return "own";
  return preferringTfjs.has(getBackend()) && name in tfjsKernels ? "tfjs" : "composition";
}

/** Runs the active backend's kernel or, where it has none, one of tfjs's or the reference composition. */
export function runTrainingKernel<Name extends TrainingKernelName>(
  name: Name,
  inputs: TrainingKernels[Name]["inputs"],
  attributes: TrainingKernels[Name]["attributes"],
): TrainingKernels[Name]["outputs"] {
  return recordOperation(name, inputs as NamedTensorMap, attributes, () =>
    runByBest(name, inputs, attributes),
  );
}

function runByBest<Name extends TrainingKernelName>(
  name: Name,
  inputs: TrainingKernels[Name]["inputs"],
  attributes: TrainingKernels[Name]["attributes"],
): TrainingKernels[Name]["outputs"] {
  if (!hasTrainingKernel(name)) return tidy(() => runWithoutOwn(name, inputs, attributes));
  observe(name, "own");
  const outputs = engine().runKernel(
    trainingKernelId(name),
    inputs as unknown as NamedTensorMap,
    attributes as unknown as NamedAttrMap,
  );
  return outputs as unknown as TrainingKernels[Name]["outputs"];
}

function runWithoutOwn<Name extends TrainingKernelName>(
  name: Name,
  inputs: TrainingKernels[Name]["inputs"],
  attributes: TrainingKernels[Name]["attributes"],
): TrainingKernels[Name]["outputs"] {
  if (preferringTfjs.has(getBackend())) {
    const outputs = tfjsKernels[name]?.(inputs, attributes);
    if (outputs !== undefined) {
      observe(name, "tfjs");
      return outputs;
    }
  }
  observe(name, "composition");
  return references[name](inputs, attributes);
}

function observe(name: TrainingKernelName, source: KernelSource): void {
  for (const observer of observers) observer(name, source);
}
