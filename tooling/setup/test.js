// `npm test`: installs what it needs, runs everything that needs no accelerator, and counts it.
import { mkdirSync, readFileSync, rmSync } from "node:fs";
import { join } from "node:path";
import { build, install, requireNode, root, tryToRun } from "./workspace.js";

const checks = [
  ["types", ["tsc"]],
  ["lint", ["oxlint", "."]],
  ["format", ["oxfmt", "--check", "."]],
  ["unused files, exports and dependencies", ["knip", "--no-progress"]],
];

requireNode();
install();
// Sources import generated kernels, so they are made first; the tests of packed packages need the builds.
build();

const totals = { passed: 0, failed: 0, skipped: 0 };
for (const [name, command] of checks) {
  process.stdout.write(`\n── ${name}\n`);
  const passed = tryToRun("npx", command) === 0;
  totals[passed ? "passed" : "failed"] += 1;
  process.stdout.write(passed ? `${name}: passed\n` : `${name}: FAILED\n`);
}

process.stdout.write("\n── tests\n");
const folder = join(root, "node_modules", ".strata");
const results = join(folder, "tests.json");
mkdirSync(folder, { recursive: true });
rmSync(results, { force: true });
const testStatus = tryToRun("npx", [
  "vitest",
  "run",
  "--reporter=default",
  "--reporter=json",
  `--outputFile.json=${results}`,
  ...process.argv.slice(2),
]);
count(readResults(), testStatus);

const skipped = totals.skipped > 0 ? `, ${totals.skipped} skipped` : "";
process.stdout.write(`\n${totals.passed} passed, ${totals.failed} failed${skipped}\n`);
process.exit(totals.failed > 0 ? 1 : 0);

function readResults() {
  try {
    return JSON.parse(readFileSync(results, "utf8"));
  } catch {
    return undefined;
  }
}

function count(report, status) {
  const tests = report?.testResults.flatMap((file) => file.assertionResults) ?? [];
  for (const test of tests) {
    if (test.status === "passed") totals.passed += 1;
    else if (test.status === "failed") totals.failed += 1;
    else {
      totals.skipped += 1;
      process.stdout.write(`skipped: ${test.fullName}\n`);
    }
  }
  // A file that does not load has no failed test of its own.
  const broken = report?.testResults.filter(
    (file) =>
      file.status === "failed" && !file.assertionResults.some((test) => test.status === "failed"),
  );
  totals.failed += broken?.length ?? 0;
  if (status !== 0 && totals.failed === 0) totals.failed += 1;
}
