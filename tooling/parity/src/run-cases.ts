import { largestDeviation, type Deviation } from "./comparison.ts";
import type { Case } from "./read-cases.ts";
import { UnknownCase } from "./unknown-case.ts";

export type Outcome =
  | { readonly status: "agrees" | "deviates"; readonly name: string; readonly largest: Deviation }
  | { readonly status: "unknown" | "failed"; readonly name: string; readonly reason: string };

export interface Summary {
  readonly agrees: number;
  readonly deviates: number;
  readonly unknown: number;
  readonly failed: number;
}

/** Runs one case after the other and tells `onOutcome` of each. */
export async function runCases(
  cases: readonly Case[],
  onOutcome: (outcome: Outcome) => void,
): Promise<Summary> {
  const summary = { agrees: 0, deviates: 0, unknown: 0, failed: 0 };
  for (const one of cases) {
    const outcome = await runCase(one);
    summary[outcome.status]++;
    onOutcome(outcome);
  }
  return summary;
}

async function runCase({ name, run }: Case): Promise<Outcome> {
  try {
    const largest = largestDeviation(await run());
    return { status: largest.ratio <= 1 ? "agrees" : "deviates", name, largest };
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    return { status: error instanceof UnknownCase ? "unknown" : "failed", name, reason };
  }
}

/** Whether everything agrees: at least one case did, and none is unknown unless that is allowed. */
export function isSuccess(summary: Summary, knownOnly: boolean): boolean {
  const { agrees, deviates, unknown, failed } = summary;
  return agrees > 0 && deviates === 0 && failed === 0 && (knownOnly || unknown === 0);
}
