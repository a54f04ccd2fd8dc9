// Runs every suite on every backend that this machine has, and writes docs/conformance.md: op × backend.
import { spawnSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { deviationTable, type TestReport } from "./deviation-table.ts";

const root = fileURLToPath(new URL("../../../", import.meta.url));
const folder = mkdtempSync(join(tmpdir(), "strata-conformance-"));
const results = join(folder, "tests.json");

const { status } = spawnSync(
  "npx",
  [
    "vitest",
    "run",
    "--project=@stratajs/conformance",
    "--reporter=default",
    "--reporter=json",
    `--outputFile.json=${results}`,
  ],
  { cwd: root, stdio: "inherit", env: { ...process.env, STRATA_CONFORMANCE: "all" } },
);
const { testResults } = JSON.parse(readFileSync(results, "utf8")) as { testResults: TestReport[] };
rmSync(folder, { recursive: true });
writeFileSync(join(root, "docs/conformance.md"), deviationTable(testResults));
console.log("docs/conformance.md written");
process.exit(status ?? 1);
