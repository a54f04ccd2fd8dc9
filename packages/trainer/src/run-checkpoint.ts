import type { Checkpoint, CheckpointState, Json } from "@stratajs/checkpoint";
import type { Module } from "@stratajs/layers";
import type { StateDict, StateEntry } from "@stratajs/tensor";
import { callbackName, type Callback } from "./callback.ts";
import type { FitLoop } from "./fit-loop.ts";
import type { Hyperparameters } from "./loggers/logger.ts";
import { parseRunState } from "./parse-run-state.ts";
import { describeEnvironment } from "./report/environment.ts";
import type { RunState } from "./run-state.ts";

export interface RunCheckpointOptions {
  readonly callbacks: readonly Callback[];
  readonly metadata: CheckpointState;
  readonly hyperparameters: Hyperparameters;
}

/** What stands before the names of gradients that wait for their step; no class is called so. */
const GRADIENTS = "trainer.gradients.";

/** Everything that a resumed run needs, after the latest finished step. */
export async function toCheckpoint(
  model: Module,
  loop: FitLoop,
  { callbacks, metadata, hyperparameters }: RunCheckpointOptions,
): Promise<Checkpoint> {
  const trainer = await loop.state();
  return {
    model: await model.stateDict(),
    optimizer: await loop.optimizer.stateDict(),
    callbacks: new Map([
      ...(await callbackTensors(callbacks)),
      ...withPrefix(GRADIENTS, await loop.learner.gradientDict()),
    ]),
    state: {
      ...metadata,
      hyperparameters,
      environment: describeEnvironment(),
      epoch: trainer.epoch,
      step: trainer.step,
      metrics: toJson(trainer.metrics),
      trainer: toJson(trainer),
      callbacks: callbackStates(callbacks),
    },
  };
}

/**
 * Puts a run where the checkpoint's was; the model after the run, so that a refused checkpoint changes no weight, and the
 * callbacks last, which may have weights of their own.
 */
export function loadRun(
  checkpoint: Checkpoint,
  model: Module,
  loop: FitLoop,
  callbacks: readonly Callback[],
): void {
  const { state, optimizer } = checkpoint;
  const trainer = state?.["trainer"];
  if (trainer === undefined || optimizer === undefined) {
    throw new Error(
      "resumeFrom expected a checkpoint of a run, as ModelCheckpoint writes, but got weights only; " +
        "load them with model.loadStateDict and start a new run",
    );
  }
  const runState: RunState = parseRunState(trainer);
  loop.optimizer.loadStateDict(optimizer);
  loop.loadState(runState);
  loop.learner.loadGradientDict(withoutPrefix(GRADIENTS, checkpoint.callbacks));
  model.loadStateDict(checkpoint.model);
  const states = (state?.["callbacks"] ?? {}) as Readonly<Record<string, Json>>;
  for (const [key, callback] of keyed(callbacks)) {
    const saved = states[key];
    if (saved !== undefined) callback.loadState?.(saved);
    const tensors = withoutPrefix(`${key}.`, checkpoint.callbacks);
    if (tensors.size > 0) callback.loadStateDict?.(tensors);
  }
}

/** All callbacks' tensors, under `ExponentialMovingAverage.0.average`. */
async function callbackTensors(callbacks: readonly Callback[]): Promise<StateDict> {
  const all = new Map<string, StateEntry>();
  for (const [key, callback] of keyed(callbacks)) {
    const tensors = (await callback.stateDict?.()) ?? new Map();
    for (const [name, entry] of withPrefix(`${key}.`, tensors)) all.set(name, entry);
  }
  return all;
}

function withPrefix(prefix: string, dict: StateDict): StateDict {
  return new Map([...dict].map(([name, entry]) => [prefix + name, entry]));
}

/** Those with the prefix, without it. */
function withoutPrefix(prefix: string, all: StateDict | undefined): StateDict {
  const own = [...(all ?? [])].filter(([name]) => name.startsWith(prefix));
  return new Map(own.map(([name, entry]) => [name.slice(prefix.length), entry]));
}

function callbackStates(callbacks: readonly Callback[]): Record<string, Json> {
  const states: Record<string, Json> = {};
  for (const [key, callback] of keyed(callbacks)) {
    const state = callback.state?.();
    if (state !== undefined) states[key] = state;
  }
  return states;
}

/** Callbacks by name; a second one of a name is `ModelCheckpoint 2`. */
function keyed(callbacks: readonly Callback[]): [key: string, callback: Callback][] {
  const counts = new Map<string, number>();
  return callbacks.map((callback) => {
    const name = callbackName(callback);
    const count = (counts.get(name) ?? 0) + 1;
    counts.set(name, count);
    return [count === 1 ? name : `${name} ${count}`, callback];
  });
}

/** Through JSON and back, so that what is kept is what a file would hold. */
function toJson(value: unknown): Json {
  return JSON.parse(JSON.stringify(value)) as Json;
}
