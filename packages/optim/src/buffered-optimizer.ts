import {
  dispose,
  formatShape,
  runTrainingKernel,
  scalar,
  tidy,
  type Gradients,
  type Parameter,
  type Scalar,
  type StateDict,
  type Tensor,
  type Variable,
} from "@stratajs/tensor";
import { expectAtLeastZero } from "./expect-settings.ts";
import type { Optimizer, StepOptions } from "./optimizer.ts";
import {
  toGroup,
  toGroups,
  type GroupDefaults,
  type OpenGroup,
  type OptimizerParameters,
  type ParameterGroup,
  type ParameterGroupOptions,
} from "./parameter-groups.ts";
import { Slots } from "./slots.ts";

/** Parameters that take the same step, side by side. */
export interface StepBatch {
  /** How many steps each has taken. */
  readonly steps: number;
  readonly learningRate: number;
  readonly weightDecay: number;
  readonly parameters: readonly Variable[];
  readonly gradients: readonly Tensor[];
  /** The first buffer of every parameter, then the second, … */
  readonly buffers: readonly Variable[];
  readonly clipping: Clipping;
}

/** How the gradients of a step are made smaller: first multiplied, then limited. */
export interface Clipping {
  readonly factor: Scalar;
  readonly value: number;
  /** Whether there is nothing to do: the factor is 1 and there is no limit. */
  readonly isIdle: boolean;
}

export interface BufferedOptimizerOptions extends GroupDefaults {
  /** PyTorch's names of what is remembered of a parameter: `momentum_buffer`. */
  readonly bufferNames: readonly string[];
  /** What every buffer starts from; 0 by default. */
  readonly initialValue?: number;
}

/**
 * The part that all optimizers share: groups, clipping, and the buffers' life.
 *
 * A subclass names its buffers and says how a batch of parameters moves. Parameters with the same number of steps and
 * the same settings are one batch, whatever groups they are in, so that a step is as few kernels as can be.
 */
export abstract class BufferedOptimizer implements Optimizer {
  abstract momentum: number;
  readonly #groups: OpenGroup[];
  readonly #startingRates: number[];
  readonly #slots: Slots;

  constructor(parameters: OptimizerParameters, options: BufferedOptimizerOptions) {
    const owner = this.constructor.name;
    const { learningRate, weightDecay, ...memory } = options;
    this.#groups = toGroups(owner, parameters, { learningRate, weightDecay });
    this.#startingRates = this.#groups.map((group) => group.learningRate);
    this.#slots = new Slots({ owner, parameters: this.#parameters(), ...memory });
  }

  get groups(): readonly ParameterGroup[] {
    return this.#groups;
  }

  get learningRate(): number {
    return this.#groups[0]!.learningRate;
  }

  set learningRate(rate: number) {
    const first = this.#startingRates[0]!;
    for (const [i, group] of this.#groups.entries()) {
      const own = this.#startingRates[i]!;
      // Dividing and multiplying by the same number may lose a bit; from a rate of 0 there is no proportion.
      group.learningRate = own === first || first === 0 ? rate : (rate / first) * own;
    }
  }

  addGroup(options: ParameterGroupOptions): ParameterGroup {
    const owner = this.constructor.name;
    const group = toGroup(owner, options, this.#groups[0]!);
    if (group.parameters.length === 0) {
      throw new Error(`${owner}.addGroup expected at least one parameter but got none`);
    }
    const moved = new Set(group.parameters);
    for (const other of this.#groups) {
      other.parameters = other.parameters.filter((parameter) => !moved.has(parameter));
    }
    this.#groups.push(group);
    // As if the rate had been in this proportion to the first group's from the start.
    const [first, start] = [this.learningRate, this.#startingRates[0]!];
    this.#startingRates.push(
      first === 0 ? group.learningRate : (group.learningRate / first) * start,
    );
    this.#slots.extend(group.parameters);
    return group;
  }

  /** New parameters, then new buffers, in the batch's order. */
  protected abstract update(batch: StepBatch): Tensor[];

  step(gradients: Gradients, options: StepOptions = {}): void {
    try {
      tidy(() => {
        const clipping = this.#clipping(gradients, options);
        for (const batch of this.#batches(gradients)) this.#move(batch, gradients, clipping);
      });
    } finally {
      if (!options.keep) dispose([...gradients.values()]);
    }
  }

  stateDict(): Promise<StateDict> {
    return this.#slots.stateDict();
  }

  loadStateDict(dict: StateDict): void {
    this.#slots.loadStateDict(dict);
  }

  dispose(): void {
    this.#slots.dispose();
  }

  #parameters(): Parameter[] {
    return this.#groups.flatMap(({ parameters }) => parameters);
  }

  #move(
    { learningRate, weightDecay, parameters }: ParameterGroup,
    gradients: Gradients,
    clipping: Clipping,
  ): void {
    const slots = parameters.map((parameter) => this.#slots.of(parameter));
    const buffersEach = slots[0]!.buffers.length;
    const batch: StepBatch = {
      steps: slots[0]!.steps,
      learningRate,
      weightDecay,
      parameters: parameters.map((parameter) => parameter.value),
      gradients: parameters.map((parameter) => gradientOf(parameter, gradients)),
      buffers: Array.from({ length: buffersEach }, (_, i) =>
        slots.map((slot) => slot.buffers[i]!),
      ).flat(),
      clipping,
    };
    const targets = [...batch.parameters, ...batch.buffers];
    for (const [i, next] of this.update(batch).entries()) targets[i]!.assign(next);
    for (const slot of slots) slot.steps++;
  }

  #batches(gradients: Gradients): Iterable<ParameterGroup> {
    const batches = new Map<string, ParameterGroup & { readonly parameters: Parameter[] }>();
    for (const { parameters, learningRate, weightDecay } of this.#groups) {
      for (const parameter of parameters) {
        if (!gradients.has(parameter)) continue;
        const key = [this.#slots.stepsOf(parameter), learningRate, weightDecay].join();
        const batch = batches.get(key);
        if (batch) batch.parameters.push(parameter);
        else batches.set(key, { parameters: [parameter], learningRate, weightDecay });
      }
    }
    return batches.values();
  }

  #clipping(gradients: Gradients, options: StepOptions): Clipping {
    const { clipNorm, clipValue: value = Infinity } = options;
    expectAtLeastZero("an optimizer step", { clipNorm: clipNorm ?? 0, clipValue: value });
    const own = this.#parameters().filter((parameter) => gradients.has(parameter));
    if (clipNorm === undefined || own.length === 0) {
      return { factor: scalar(1), value, isIdle: value === Infinity };
    }
    const inputs = [...own.map((parameter) => gradients.get(parameter)!), scalar(clipNorm)];
    return { factor: runTrainingKernel("GradientNorm", inputs, {})[1], value, isIdle: false };
  }
}

function gradientOf(parameter: Parameter, gradients: Gradients): Tensor {
  const gradient = gradients.get(parameter)!;
  const [expected, actual] = [formatShape(parameter.value.shape), formatShape(gradient.shape)];
  if (expected === actual) return gradient;
  throw new Error(`an optimizer step expected a gradient ${expected} but got ${actual}`);
}
