import type { Gradients, StateDict } from "@stratajs/tensor";
import type { ParameterGroup, ParameterGroupOptions } from "./parameter-groups.ts";

export interface StepOptions {
  /** Whether the gradients stay alive; `step` disposes of them by default. */
  readonly keep?: boolean;
  /**
   * The most that the norm of all gradients of this step together may be: larger ones are scaled down to it, as by
   * `torch.nn.utils.clip_grad_norm_`. Costs one more reading of the gradients. (What it is: `gradientNorm`.)
   */
  readonly clipNorm?: number;
  /** The most that any value of a gradient may be, either sign: `clip_grad_value_`. Comes after clipNorm. */
  readonly clipValue?: number;
}

/** Changes parameters by their gradients: `torch.optim.Optimizer`. */
export interface Optimizer {
  /**
   * The first group's. Setting it moves the other groups' along, in the proportion that they had when the optimizer
   * was made.
   */
  learningRate: number;
  /** What a one-cycle schedule cycles: SGD's momentum, Adam's β₁; 0 where there is none. */
  momentum: number;
  /** PyTorch's `param_groups`; one, unless the optimizer was made with several or got more. */
  readonly groups: readonly ParameterGroup[];
  /**
   * A group more, PyTorch's `add_param_group`; by default with the first group's settings. Parameters that are in another
   * group leave it, with their momentum and the like, and keep their place in the state dict; others come at its end.
   * Schedules that were made before leave the group's learning rate alone.
   */
  addGroup(options: ParameterGroupOptions): ParameterGroup;
  /**
   * One step. Takes the gradients over and disposes of them; parameters without a gradient stay as they are.
   */
  step(gradients: Gradients, options?: StepOptions): void;
  /** Momentum buffers and step numbers, by the parameter's place in all groups that the optimizer was made with: `0.momentum_buffer`. */
  stateDict(): Promise<StateDict>;
  loadStateDict(dict: StateDict): void;
  dispose(): void;
}
