import type { Json } from "@stratajs/checkpoint";
import type { ScheduleState } from "@stratajs/optim";
import type { RngState } from "@stratajs/tensor";
import type { EpochRecord, Metrics } from "./metrics/epoch-record.ts";
import type { PhaseLogState } from "./phase-log.ts";

/** What of an optimizer is set rather than learned: PyTorch's `param_groups`. */
export interface OptimizerSettings {
  readonly momentum: number;
  readonly groups: readonly { readonly learningRate: number; readonly weightDecay: number }[];
}

/**
 * Where a run stands after its latest finished batch, with what the epoch's training has told: plain JSON, as a
 * checkpoint holds it.
 */
export interface RunState extends PhaseLogState {
  /** The epoch of the next batch, from 0. */
  readonly epoch: number;
  /** The next batch in that epoch. */
  readonly batch: number;
  /** Optimizer steps done; the schedule's position. */
  readonly step: number;
  /** Batches in an epoch. */
  readonly batches: number;
  /** Whether the validation that is due at this place is over. */
  readonly isValidated: boolean;
  /** The stream that forward passes draw from. */
  readonly rng: RngState;
  /** The train loader at the start of that epoch, where it has a state. */
  readonly loader: Json | undefined;
  /** The validation loader at the start of its next pass, where it has a state. */
  readonly validationLoader: Json | undefined;
  /** Of that epoch, from its start to the next batch. */
  readonly seconds: number;
  readonly examples: number;
  /** Of the whole run, pauses left out. */
  readonly elapsedSeconds: number;
  readonly metrics: Metrics;
  /** Why the run is to stop when it has reached its minima. */
  readonly waitingStop?: string | undefined;
  /** Finished epochs. */
  readonly history: readonly EpochRecord[];
  /** After the latest step; undefined in files of the first release. */
  readonly optimizer?: OptimizerSettings | undefined;
  /** Of a schedule that remembers something. */
  readonly schedule?: ScheduleState | undefined;
}

/** @throws unless the run has as many batches an epoch. */
export function expectBatches(state: RunState, batches: number): void {
  if (state.batches === batches) return;
  throw new Error(
    `fit expected to resume with ${state.batches} batches an epoch, as the checkpoint had, but got ${batches}; ` +
      "give it the same data and batch size, or load only the weights with model.loadStateDict",
  );
}
