import type { Outcome, Summary } from "./run-cases.ts";

/** One line for a case: its largest deviation in units of what is allowed. */
export function formatOutcome(outcome: Outcome): string {
  const line = `${outcome.status.padEnd(9)} ${outcome.name.padEnd(48)}`;
  if ("reason" in outcome) return `${line} ${outcome.reason}`;
  const { ratio, tensor, deviation, allowed } = outcome.largest;
  const share = `${line} ${ratio.toPrecision(2).padStart(8)} of what is allowed (${tensor})`;
  if (outcome.status === "agrees") return share;
  return `${share}: ${deviation.toPrecision(3)} apart where ${allowed.toPrecision(3)} is allowed`;
}

export function formatSummary(
  { agrees, deviates, failed, unknown }: Summary,
  backend: string,
  knownOnly: boolean,
): string {
  const parts = [`${agrees} agree`, `${deviates} deviate`, `${failed} failed`];
  parts.push(knownOnly ? `${unknown} unknown, passed over` : `${unknown} unknown`);
  return `${parts.join(", ")} on ${backend}`;
}
