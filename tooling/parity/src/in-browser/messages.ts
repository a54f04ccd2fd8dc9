import type { Outcome, Summary } from "../run-cases.ts";
import type { DeviceName } from "@stratajs/test-utils/devices";

/** What the page asks of its worker. */
export interface RunRequest {
  readonly device: DeviceName;
  /** The URL of the folder that the cases' files are in. */
  readonly folder: string;
  readonly paths: readonly string[];
}

export interface DeviceRun {
  readonly summary: Summary;
  /** As the backend describes what it computes on. */
  readonly device: string;
}

/** What the worker answers: the outcome of each case, then the run or what stopped it. */
export type Answer =
  | { readonly outcome: Outcome }
  | { readonly run: DeviceRun }
  | { readonly error: string };
