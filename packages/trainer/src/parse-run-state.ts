import type { Json } from "@stratajs/checkpoint";
import type { ScheduleState } from "@stratajs/optim";
import { Rng, type RngState } from "@stratajs/tensor";
import type { EpochRecord, Metrics } from "./metrics/epoch-record.ts";
import type { RunningMeansState } from "./metrics/running-means.ts";
import type { PhaseLogState } from "./phase-log.ts";
import type { OptimizerSettings, RunState } from "./run-state.ts";

/**
 * Reads a run's state out of a checkpoint's JSON.
 *
 * @throws naming the member that is missing or of another kind than expected.
 */
export function parseRunState(json: unknown): RunState {
  const state = record("", json);
  return {
    epoch: count("epoch", state["epoch"]),
    batch: count("batch", state["batch"]),
    step: count("step", state["step"]),
    batches: count("batches", state["batches"]),
    examples: count("examples", state["examples"]),
    seconds: number("seconds", state["seconds"]),
    isValidated: state["isValidated"] === true,
    // Files of the first release have no such members.
    elapsedSeconds: number("elapsedSeconds", state["elapsedSeconds"] ?? 0),
    rng: rngState(state["rng"]),
    loader: state["loader"] as Json | undefined,
    validationLoader: state["validationLoader"] as Json | undefined,
    means: means("means", state["means"]),
    numbers: means("numbers", state["numbers"] ?? {}),
    taskMetrics: taskMetrics(record("taskMetrics", state["taskMetrics"] ?? {})),
    metrics: metrics("metrics", state["metrics"]),
    waitingStop: optionalText("waitingStop", state["waitingStop"]),
    history: list("history", state["history"]).map((entry, index) => epoch(index, entry)),
    optimizer: state["optimizer"] === undefined ? undefined : optimizer(state["optimizer"]),
    // The schedule checks it, which alone knows what it is.
    schedule: state["schedule"] as ScheduleState | undefined,
  };
}

function optimizer(json: unknown): OptimizerSettings {
  const state = record("optimizer", json);
  const groups = list("optimizer.groups", state["groups"]).map((entry, index) => {
    const path = `optimizer.groups.${index}`;
    const group = record(path, entry);
    return {
      learningRate: number(`${path}.learningRate`, group["learningRate"]),
      weightDecay: number(`${path}.weightDecay`, group["weightDecay"]),
    };
  });
  return { momentum: number("optimizer.momentum", state["momentum"]), groups };
}

function epoch(index: number, json: unknown): EpochRecord {
  const path = `history.${index}`;
  const entry = record(path, json);
  return {
    epoch: count(`${path}.epoch`, entry["epoch"]),
    step: count(`${path}.step`, entry["step"]),
    seconds: number(`${path}.seconds`, entry["seconds"]),
    examplesPerSecond: number(`${path}.examplesPerSecond`, entry["examplesPerSecond"]),
    metrics: metrics(`${path}.metrics`, entry["metrics"]),
  };
}

function means(path: string, json: unknown): RunningMeansState {
  const entries = Object.entries(record(path, json)).map(([name, total]) => {
    const [sum, weight] = list(`${path}.${name}`, total);
    return [name, [number(`${path}.${name}`, sum), number(`${path}.${name}`, weight)]] as const;
  });
  return Object.fromEntries(entries);
}

/** What they remember is theirs to check. */
function taskMetrics(json: Readonly<Record<string, unknown>>): PhaseLogState["taskMetrics"] {
  const entries = Object.entries(json).map(([name, value]) => {
    const { path, state } = record(`taskMetrics.${name}`, value);
    if (typeof path !== "string") throw malformed(`taskMetrics.${name}.path`, "a string", path);
    return [name, { path, state: state as Json | undefined }] as const;
  });
  return Object.fromEntries(entries);
}

function metrics(path: string, json: unknown): Metrics {
  const entries = Object.entries(record(path, json));
  return Object.fromEntries(
    entries.map(([name, value]) => [name, number(`${path}.${name}`, value)]),
  );
}

function rngState(json: unknown): RngState {
  const state = record("rng", json) as Partial<RngState>;
  // The constructor checks what it is given, word by word.
  return new Rng({ key: state.key!, counter: state.counter! }).state;
}

/** JSON writes NaN and the infinities as null. */
function number(path: string, value: unknown): number {
  if (value === null) return Number.NaN;
  if (typeof value === "number") return value;
  throw malformed(path, "a number", value);
}

function optionalText(path: string, value: unknown): string | undefined {
  if (value === undefined || typeof value === "string") return value;
  throw malformed(path, "a string", value);
}

function count(path: string, value: unknown): number {
  if (typeof value === "number" && Number.isSafeInteger(value) && value >= 0) return value;
  throw malformed(path, "an integer of at least 0", value);
}

function list(path: string, value: unknown): readonly unknown[] {
  if (Array.isArray(value)) return value;
  throw malformed(path, "an array", value);
}

function record(path: string, value: unknown): Readonly<Record<string, unknown>> {
  const isRecord = typeof value === "object" && value !== null && !Array.isArray(value);
  if (isRecord) return value as Readonly<Record<string, unknown>>;
  throw malformed(path, "an object", value);
}

function malformed(path: string, expected: string, value: unknown): TypeError {
  const place = path === "" ? "the checkpoint's training state" : `the training state's ${path}`;
  const shown = JSON.stringify(value) ?? "nothing";
  return new TypeError(
    `${place} expected ${expected} but got ${shown.slice(0, 80)}; was the file written by ModelCheckpoint?`,
  );
}
