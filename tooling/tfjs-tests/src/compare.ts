/** What came of a test. */
export interface Outcome {
  readonly name: string;
  readonly status: string;
  /** The first line of each expectation that failed. */
  readonly messages: readonly string[];
  readonly milliseconds: number | null;
}

/** Tests that fail for one reason, which is not Strata's to mend. */
export interface KnownFailures {
  readonly why: string;
  readonly tests: readonly string[];
  /** They do not run at all, since they would take the others with them. */
  readonly leaveOut?: boolean;
}

/** The part of a table that is about tests with a text in their names. */
export function restrict(table: readonly KnownFailures[], only: string): KnownFailures[] {
  return table.map((group) => ({
    ...group,
    tests: group.tests.filter((name) => name.includes(only)),
  }));
}

export interface Comparison {
  readonly passed: number;
  readonly skipped: number;
  readonly leftOut: number;
  /** Failures that the table has. */
  readonly known: number;
  /** Failures that it has not. */
  readonly unexpected: readonly Outcome[];
  /** What it has and does not fail, or does not exist: to be taken out. */
  readonly stale: readonly string[];
}

export function compare(outcomes: readonly Outcome[], table: readonly KnownFailures[]): Comparison {
  const ran = table.filter(({ leaveOut }) => !leaveOut);
  const listed = new Set(ran.flatMap(({ tests }) => tests));
  const failed = outcomes.filter(({ status }) => status === "failed");
  const names = new Set(failed.map(({ name }) => name));
  const passed = outcomes.filter(({ status }) => status === "passed").length;
  return {
    passed,
    skipped: outcomes.filter(({ status }) => status === "pending").length,
    leftOut: table.flatMap(({ tests, leaveOut }) => (leaveOut ? tests : [])).length,
    known: [...names].filter((name) => listed.has(name)).length,
    unexpected: failed.filter(({ name }) => !listed.has(name)),
    stale: [...listed].filter((name) => !names.has(name)),
  };
}

export function formatComparison(comparison: Comparison): string {
  const { passed, skipped, leftOut, known, unexpected, stale } = comparison;
  return [
    ...unexpected.map(
      ({ name, messages }) => `FAILED ${name}\n       ${messages.join("\n       ")}`,
    ),
    ...stale.map((name) => `STALE  ${name}: it does not fail; take it out of its table`),
    `${passed} passed, ${known} fail for known reasons, ${unexpected.length} fail for others, ` +
      `${stale.length} known ones do not fail, ${skipped} skipped, ${leftOut} left out`,
  ].join("\n");
}
