import {
  inference,
  tidy,
  traceOperations,
  type Context,
  type ModuleBuffer,
  type Operation,
  type OperationTrace,
  type Parameter,
  type Tensor,
  type TracedTensor,
} from "@stratajs/tensor";
import { watchForward } from "./watch-forward.ts";
import type { Module } from "./module.ts";

/** An operation of a model's forward pass. */
export interface ModelOperation extends Operation {
  /** Of the innermost module whose `forward` was running. */
  readonly path: string;
}

/** One run of a module's `forward`. */
export interface ModuleCall {
  /** The module's path in the model, "" for the model itself; its first where it has several. */
  readonly path: string;
  readonly module: Module;
  readonly inputs: readonly TracedTensor[];
  readonly outputs: readonly TracedTensor[];
  /** What ran in it, in order: operations, and modules under it. */
  readonly steps: readonly (ModuleCall | ModelOperation)[];
}

/** What a tensor of the trace that was there before holds. */
export interface TracedState {
  readonly path: string;
  readonly state: Parameter | ModuleBuffer;
}

/** What one forward pass of a model computes. */
export interface ModelTrace {
  readonly input: TracedTensor;
  readonly outputs: readonly TracedTensor[];
  /** All of them, in the order in which they ran. */
  readonly operations: readonly ModelOperation[];
  /** The same as a tree: the model's own call. */
  readonly root: ModuleCall;
  /** The model's parameters and buffers, by the ids of their tensors. */
  readonly state: ReadonlyMap<number, TracedState>;
  /** With `keepConstants`: the tensors of numbers in the code that operations took, by their ids. */
  readonly constants: ReadonlyMap<number, Tensor>;
  /** Frees the constants. */
  dispose(): void;
}

export interface TraceModelOptions {
  /** Prediction by default. */
  readonly context?: Context;
  /** For `ModelTrace.constants`, which the caller then disposes of; no by default. */
  readonly keepConstants?: boolean;
  /** Whether convolutions and matrix products put out zeros, which takes no time; no by default. */
  readonly shapesOnly?: boolean;
}

interface Growing extends ModuleCall {
  outputs: readonly TracedTensor[];
  readonly steps: (ModuleCall | ModelOperation)[];
}

/**
 * Runs a model once and notes what it computes, operation by operation and module by module.
 *
 * Any model, with no registry: modules are those that it has in its properties, operations whatever runs. While
 * it is watched each module's `forward` is called by itself, so that a batch norm and its relu are two
 * operations here and one elsewhere (`traceOperations` shows that).
 *
 * @example
 * ```ts
 * const { operations } = traceModel(model, images);
 * operations.map(({ path, name }) => `${path}: ${name}`); // ["conv1: Conv2d", "bn1: BatchNormInference", …]
 * ```
 */
export function traceModel(
  model: Module<never, unknown>,
  x: Tensor,
  { context = inference, keepConstants = false, shapesOnly = false }: TraceModelOptions = {},
): ModelTrace {
  let describe!: (tensor: Tensor) => TracedTensor;
  const open: Growing[] = [];
  let root: ModuleCall | undefined;
  const operations: ModelOperation[] = [];
  const stops = [...model.namedModules()].map(([path, module]) =>
    watchForward(module, (forward, input) => {
      const call: Growing = {
        path,
        module,
        inputs: tensorsIn(input).map(describe),
        outputs: [],
        steps: [],
      };
      open.at(-1)?.steps.push(call);
      root ??= call;
      open.push(call);
      try {
        const output = forward();
        call.outputs = tensorsIn(output).map(describe);
        return output;
      } finally {
        open.pop();
      }
    }),
  );
  try {
    let input!: TracedTensor;
    let trace!: OperationTrace<void>;
    tidy(() => {
      trace = traceOperations(
        (recorder) => {
          describe = recorder;
          input = describe(x);
          model.forward(x as never, context);
        },
        {
          keepConstants,
          shapesOnly,
          onOperation: (operation) => {
            const call = open.at(-1);
            const found = { ...operation, path: call?.path ?? "" };
            operations.push(found);
            call?.steps.push(found);
          },
        },
      );
    });
    const { constants } = trace;
    const dispose = (): void => {
      for (const constant of constants.values()) constant.dispose();
    };
    return {
      input,
      outputs: root!.outputs,
      operations,
      root: root!,
      state: stateOf(model),
      constants,
      dispose,
    };
  } finally {
    for (const stop of stops) stop();
  }
}

/** Whether a step of a call is a module's call; else it is an operation. */
export function isModuleCall(step: ModuleCall | ModelOperation): step is ModuleCall {
  return "steps" in step;
}

/** The tensors in what a forward takes or gives: one, a list, or an object of them. */
function tensorsIn(value: unknown): Tensor[] {
  if (typeof value !== "object" || value === null) return [];
  if ("dataId" in value) return [value as Tensor];
  return Object.values(value).flatMap(tensorsIn);
}

function stateOf(model: Module<never, unknown>): Map<number, TracedState> {
  const found = new Map<number, TracedState>();
  for (const [path, parameter] of model.namedParameters()) {
    found.set(parameter.value.id, { path, state: parameter });
  }
  for (const [path, buffer] of model.namedBuffers()) {
    if ("shape" in buffer) found.set(buffer.value.id, { path, state: buffer });
  }
  return found;
}
