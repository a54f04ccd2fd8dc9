import { useBackend, type Backend, type BackendReport } from "@stratajs/tensor";
import { measureCandidates, type Measured, type Measurement } from "./measure.ts";

export interface BestBackendOptions {
  /** Names of backends to try first, in this order: `["wasm"]`. One on this list may be a software renderer. */
  readonly prefer?: readonly string[];
  /** Takes the backend on which a training step of this model is the fastest, in place of a fixed order. */
  readonly measure?: Measurement;
}

export interface BestBackendReport extends BackendReport {
  /** With `measure`: what each backend took, the fastest first. */
  readonly measured?: readonly Measured[];
}

/** A backend that may be tried; `preferred` says whether the user named it. */
export interface Candidate {
  readonly name: string;
  create(preferred: boolean): Backend;
}

/** Tries the preferred candidates, then the rest from the fastest down; or measures all that can run. */
export async function useFirst(
  candidates: readonly Candidate[],
  { prefer = [], measure }: BestBackendOptions = {},
): Promise<BestBackendReport> {
  const names = candidates.map(({ name }) => name);
  const unknown = prefer.filter((name) => !names.includes(name));
  if (unknown.length > 0) {
    throw new Error(
      `no backend here is called ${unknown.map((name) => `"${name}"`).join(", ")}; there are: ${names.join(", ")}`,
    );
  }
  const rest = names.filter((name) => !prefer.includes(name));
  const ordered = [...prefer, ...rest].map((name) =>
    candidates.find((candidate) => candidate.name === name)!.create(prefer.includes(name)),
  );
  return measure ? useFastest(ordered, measure) : useBackend(ordered);
}

async function useFastest(
  backends: readonly Backend[],
  measure: Measurement,
): Promise<BestBackendReport> {
  const { measured, rejected } = await measureCandidates(backends, measure);
  const fastest = measured[0];
  // A model that trains nowhere may still predict.
  if (!fastest) {
    const report = await useBackend(backends);
    return { ...report, rejected };
  }
  const order = measured.map(({ name }) => backends.find((backend) => backend.name === name)!);
  const report = await useBackend(order);
  const slower = measured.slice(1).map(({ name, milliseconds }) => ({
    name,
    reason: `a step takes ${inWords(milliseconds)}, ${inWords(fastest.milliseconds)} on ${fastest.name}`,
  }));
  return { ...report, measured, rejected: [...rejected, ...slower] };
}

function inWords(milliseconds: number): string {
  return `${milliseconds.toFixed(1)} ms`;
}

/** A place in the order for a backend that this version does not have, so that the report says so. */
export function planned(name: string, what: string): Candidate {
  const reason = `this version of Strata has no ${what} backend`;
  return {
    name,
    create: () => ({
      name,
      unavailable: () => Promise.resolve(reason),
      start: () => Promise.reject(new Error(reason)),
      stop: () => Promise.resolve(),
    }),
  };
}
