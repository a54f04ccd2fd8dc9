import type { Case } from "../cases.ts";

/**
 * What goes to an engine's process, a line of JSON each; each is answered by one line. The ids are the
 * asker's.
 */
export type Request =
  | { readonly do: "prepare"; readonly id: number; readonly case: Case }
  | { readonly do: "time"; readonly id: number; readonly repeats: number }
  | { readonly do: "release"; readonly id: number };

/** What an engine says of a case beside its time: its parameters, the most memory it took, … */
export type Facts = Readonly<Record<string, number | string>>;

export interface Reply {
  /** One execution: after `prepare` the last of the warm-up, after `time` the mean of the repeats. */
  readonly seconds?: number;
  readonly facts?: Facts | undefined;
  /** Why it could not. */
  readonly error?: string;
}
