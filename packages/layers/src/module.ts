import {
  ModuleBuffer,
  ModuleCounter,
  Parameter,
  type Context,
  type StateDict,
  type Tensor,
} from "@stratajs/tensor";
import {
  loadState,
  readState,
  type LoadOptions,
  type LoadResult,
  type State,
} from "./internal/state.ts";
import { summarize, type ModelSummary } from "./summary.ts";

/**
 * A layer or a network: `torch.nn.Module`.
 *
 * Submodules, arrays of submodules, parameters and buffers are plain properties, and their path is their
 * name in the state dict (`layer1.0.conv1.weight`), in the order in which they were assigned.
 *
 * @example
 * ```ts
 * class Head extends Module<Tensor4D, Tensor2D> {
 *   readonly linear: Linear;
 *   constructor(channels: number, classes: number) {
 *     super();
 *     this.linear = new Linear(channels, classes);
 *   }
 *   forward(x: Tensor4D): Tensor2D {
 *     return this.linear.forward(globalAvgPool2d(x));
 *   }
 * }
 * ```
 */
export abstract class Module<In = Tensor, Out = Tensor> {
  /** Predicts by default; `context.training` is PyTorch's `model.train()`. */
  abstract forward(x: In, context?: Context): Out;

  /** The submodules one level down, with their names. */
  *namedChildren(): Generator<[name: string, child: Module]> {
    for (const [name, value] of Object.entries(this)) {
      if (value instanceof Module) yield [name, value as Module];
      if (!Array.isArray(value)) continue;
      for (const [index, entry] of value.entries()) {
        if (entry instanceof Module) yield [`${name}.${index}`, entry as Module];
      }
    }
  }

  /** This module, at path "", and every module under it; one that is used twice once, at its first path. */
  *namedModules(): Generator<[path: string, module: Module]> {
    yield* firstOfEach(this.#everyModule(""));
  }

  /** This module and every module under it, each once. */
  modules(): Module[] {
    return [...this.namedModules()].map(([, module]) => module);
  }

  /**
   * In PyTorch's order: a module's own parameters, then those of its children. Tied weights come once, under
   * their first name; a state dict has them under every name.
   */
  *namedParameters(): Generator<[path: string, parameter: Parameter]> {
    for (const [path, state] of firstOfEach(this.#namedState())) {
      if (state instanceof Parameter) yield [path, state];
    }
  }

  parameters(): Parameter[] {
    return [...this.namedParameters()].map(([, parameter]) => parameter);
  }

  /** Running statistics and counters, by their names in the state dict, each once. */
  *namedBuffers(): Generator<[path: string, buffer: ModuleBuffer | ModuleCounter]> {
    for (const [path, state] of firstOfEach(this.#namedState())) {
      if (!(state instanceof Parameter)) yield [path, state];
    }
  }

  /** @throws naming the parameters that there are. */
  getParameter(path: string): Parameter {
    const parameters = new Map(this.namedParameters());
    const parameter = parameters.get(path);
    if (parameter !== undefined) return parameter;
    throw new Error(
      `no parameter is called "${path}"; there are: ${[...parameters.keys()].join(", ")}`,
    );
  }

  /** Host copies under PyTorch's names, in PyTorch's layouts and order. */
  stateDict(): Promise<StateDict> {
    return readState(this.#namedState());
  }

  /**
   * Takes the values of a state dict; nothing changes unless all of them fit.
   *
   * @throws one error that names every missing, unexpected and misshapen entry.
   */
  loadStateDict(dict: StateDict, options?: LoadOptions): LoadResult {
    return loadState(this.constructor.name, new Map(this.#namedState()), dict, options);
  }

  /**
   * A trace of one forward pass: each layer's output shape and parameters; print it with `String`.
   *
   * `inputShape` includes the batch: `[1, 28, 28, 1]`.
   */
  summary(inputShape: readonly number[]): ModelSummary {
    return summarize(this as Module<never, unknown> as Module, inputShape);
  }

  /** Frees the memory of all parameters and buffers. */
  dispose(): void {
    for (const [, state] of this.#namedState()) state.dispose();
  }

  *#everyModule(path: string): Generator<[path: string, module: Module]> {
    yield [path, this as Module<never, unknown> as Module];
    for (const [name, child] of this.namedChildren()) yield* child.#everyModule(join(path, name));
  }

  /** In the order of PyTorch's state dict: module by module, parameters before buffers. */
  *#namedState(): Generator<[path: string, state: State]> {
    for (const [path, module] of this.#everyModule("")) {
      const entries = Object.entries(module);
      for (const [name, value] of entries) {
        if (value instanceof Parameter) yield [join(path, name), value];
      }
      for (const [, value] of entries) {
        if (value instanceof ModuleBuffer || value instanceof ModuleCounter) {
          yield [join(path, value.name), value];
        }
      }
    }
  }
}

function* firstOfEach<Value>(named: Iterable<[string, Value]>): Generator<[string, Value]> {
  const seen = new Set<Value>();
  for (const [path, value] of named) {
    if (seen.has(value)) continue;
    seen.add(value);
    yield [path, value];
  }
}

function join(prefix: string, name: string): string {
  return prefix === "" ? name : `${prefix}.${name}`;
}
