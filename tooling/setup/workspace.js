// Plain Node without dependencies: this runs on a fresh clone, before anything is installed.
import { spawnSync } from "node:child_process";
import { createHash } from "node:crypto";
import { mkdirSync, readdirSync, readFileSync, statSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";

export const root = fileURLToPath(new URL("../../", import.meta.url));
const stamps = join(root, "node_modules", ".strata");

/** Ends the program with one sentence when this Node is too old. */
export function requireNode() {
  const [major, minor] = process.versions.node.split(".").map(Number);
  if (major > 20 || (major === 20 && minor >= 19)) return;
  fail(`Strata needs Node 20.19 or newer, and this is ${process.versions.node}: see nodejs.org`);
}

/** Installs the workspace's dependencies, unless the lock file is the one that was installed last. */
export function install() {
  const lock = hashOf([join(root, "pnpm-lock.yaml")]);
  if (readStamp("installed") === lock) return;
  say("installing dependencies (once; needs the npm registry)");
  // npx brings pnpm itself, so that a machine needs nothing but Node and git.
  run("npx", ["--yes", "pnpm@12", "install", "--frozen-lockfile", "--reporter=append-only"]);
  writeStamp("installed", lock);
}

/** Builds every package, unless no source has changed since the last build. */
export function build() {
  const sources = hashOf([
    join(root, "pnpm-lock.yaml"),
    join(root, "tsdown.base.ts"),
    join(root, "tsconfig.json"),
    ...filesUnder(join(root, "packages")),
  ]);
  if (readStamp("built") === sources) return;
  say("building the packages (once, and after changes)");
  // Its report interests nobody unless something failed.
  runQuietly("npx", ["turbo", "run", "build", "--output-logs=errors-only", "--log-order=grouped"]);
  writeStamp("built", sources);
}

/** Runs a command of the workspace with its output shown; ends this program if it fails. */
function run(command, commandArguments) {
  const { status } = spawnInRoot(command, commandArguments, "inherit");
  if (status !== 0) failed(command, commandArguments, status);
}

/** The same with its output shown only if it fails. */
function runQuietly(command, commandArguments) {
  const { status, stdout, stderr } = spawnInRoot(command, commandArguments, "pipe");
  if (status === 0) return;
  process.stderr.write(stdout);
  process.stderr.write(stderr);
  failed(command, commandArguments, status);
}

/** The exit status of a command of the workspace, its output shown. */
export function tryToRun(command, commandArguments) {
  return spawnInRoot(command, commandArguments, "inherit").status ?? 1;
}

function failed(command, commandArguments, status) {
  fail(`\`${[command, ...commandArguments].join(" ")}\` failed`, status ?? 1);
}

function spawnInRoot(command, commandArguments, stdio) {
  const result = spawnSync(command, commandArguments, {
    cwd: root,
    stdio,
    maxBuffer: 2 ** 26,
    // npx is a script on Windows.
    shell: process.platform === "win32",
    env: { ...process.env, TURBO_TELEMETRY_DISABLED: "1", DO_NOT_TRACK: "1" },
  });
  if (result.error) fail(`could not run ${command}: ${result.error.message}`);
  return result;
}

function say(sentence) {
  process.stderr.write(`strata: ${sentence}\n`);
}

function fail(sentence, status = 1) {
  process.stderr.write(`strata: ${sentence}\n`);
  process.exit(status);
}

/** What a build reads: everything but what builds and tests write. */
function filesUnder(folder) {
  return readdirSync(folder, { withFileTypes: true }).flatMap((entry) => {
    const path = join(folder, entry.name);
    if (["node_modules", "dist", "generated", ".turbo", "data", "runs"].includes(entry.name))
      return [];
    if (entry.isDirectory()) return filesUnder(path);
    return entry.name.endsWith(".test.ts") ? [] : [path];
  });
}

function hashOf(paths) {
  const hash = createHash("sha256");
  for (const path of paths) hash.update(path).update("\0").update(readFileSync(path));
  return hash.digest("hex");
}

function readStamp(name) {
  const path = join(stamps, name);
  return statSync(path, { throwIfNoEntry: false }) ? readFileSync(path, "utf8") : undefined;
}

function writeStamp(name, value) {
  mkdirSync(stamps, { recursive: true });
  writeFileSync(join(stamps, name), value);
}
