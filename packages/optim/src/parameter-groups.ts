import type { Parameter } from "@stratajs/tensor";
import { expectAtLeastZero } from "./expect-settings.ts";

/** Parameters with settings of their own: an entry of what PyTorch's optimizers take as `params`. */
export interface ParameterGroupOptions {
  readonly parameters: Iterable<Parameter>;
  /** The optimizer's by default. */
  readonly learningRate?: number;
  /** The optimizer's by default. */
  readonly weightDecay?: number;
}

/** What an optimizer moves: parameters that share all settings, or groups of them. */
export type OptimizerParameters = Iterable<Parameter> | Iterable<ParameterGroupOptions>;

/** A group as the optimizer has it; what is changed here holds from the next step on. */
export interface ParameterGroup {
  readonly parameters: readonly Parameter[];
  learningRate: number;
  weightDecay: number;
}

/** A group whose members the optimizer moves. */
export interface OpenGroup extends ParameterGroup {
  parameters: readonly Parameter[];
}

export interface GroupDefaults {
  readonly learningRate: number;
  readonly weightDecay: number;
}

/** @throws when there is no parameter, one is in two groups, or a setting is below 0. */
export function toGroups(
  owner: string,
  given: OptimizerParameters,
  defaults: GroupDefaults,
): OpenGroup[] {
  expectAtLeastZero(owner, { ...defaults });
  const entries: (Parameter | ParameterGroupOptions)[] = [...given];
  const groups = entries.filter(isGroup);
  const parameters = entries.filter((entry): entry is Parameter => !isGroup(entry));
  if (groups.length > 0 && parameters.length > 0) {
    throw new TypeError(
      `${owner} expected parameters or groups of them but got both; put the parameters into a group { parameters }`,
    );
  }
  const made = (groups.length > 0 ? groups : [{ parameters }]).map((group) =>
    toGroup(owner, group, defaults),
  );
  expectEachOnce(owner, made);
  return made;
}

/**
 * Two groups: the weights, and without weight decay everything of one dimension, which is biases and the scales of
 * normalisation. Decay would only pull those towards zero; most published recipes leave them out.
 *
 * @example
 * ```ts
 * new AdamW(decayWeightsOnly(model.parameters()), { learningRate: 1e-3, weightDecay: 0.05 });
 * ```
 */
export function decayWeightsOnly(parameters: Iterable<Parameter>): ParameterGroupOptions[] {
  const all = [...parameters];
  const weights = all.filter(({ shape }) => shape.length > 1);
  const rest = all.filter(({ shape }) => shape.length <= 1);
  return [
    ...(weights.length > 0 ? [{ parameters: weights }] : []),
    ...(rest.length > 0 ? [{ parameters: rest, weightDecay: 0 }] : []),
  ];
}

function isGroup(entry: Parameter | ParameterGroupOptions): entry is ParameterGroupOptions {
  return "parameters" in entry;
}

/** @throws when a setting is below 0. */
export function toGroup(
  owner: string,
  { parameters, ...own }: ParameterGroupOptions,
  defaults: GroupDefaults,
): OpenGroup {
  const { learningRate = defaults.learningRate, weightDecay = defaults.weightDecay } = own;
  expectAtLeastZero(`a parameter group of ${owner}`, { learningRate, weightDecay });
  return { parameters: [...new Set(parameters)], learningRate, weightDecay };
}

function expectEachOnce(owner: string, groups: readonly ParameterGroup[]): void {
  const seen = new Set<Parameter>();
  for (const [place, { parameters }] of groups.entries()) {
    if (parameters.length === 0) {
      throw new Error(
        groups.length === 1
          ? `${owner} expected at least one parameter but got none`
          : `${owner} expected at least one parameter in group ${place} but got none; leave the group out`,
      );
    }
    for (const parameter of parameters) {
      if (seen.has(parameter)) {
        throw new Error(
          `${owner} expected every parameter in one group but group ${place} has one [${parameter.shape.join(", ")}] of an earlier group`,
        );
      }
      seen.add(parameter);
    }
  }
}
