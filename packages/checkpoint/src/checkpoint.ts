import type { StateDict } from "@stratajs/tensor";

export type Json =
  | null
  | boolean
  | number
  | string
  | readonly Json[]
  | { readonly [name: string]: Json };

/** Everything about a run that is no tensor: plain JSON, open to members of one's own. */
export interface CheckpointState {
  readonly [name: string]: Json;
  /** How to make the model again: a name of the zoo and the options given to it. */
  readonly model?: { readonly name: string; readonly options?: Json };
  /** The epoch to go on with, from 0. */
  readonly epoch?: number;
  /** Optimizer steps done. */
  readonly step?: number;
}

/** A run at one moment, or only a model's weights. */
export interface Checkpoint {
  /** Under PyTorch's names. */
  readonly model: StateDict;
  /** Undefined if none was saved; an optimizer without buffers has an empty one. */
  readonly optimizer?: StateDict;
  /** Tensors of callbacks, such as averages of the weights; undefined if there are none. */
  readonly callbacks?: StateDict;
  readonly state?: CheckpointState;
}
