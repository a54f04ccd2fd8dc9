import { crc32 } from "../crc32.ts";
import { nodeModule } from "../node-module.ts";
import { errorCode } from "./file-error.ts";

/** Milliseconds without a change after which nobody can be writing any more. */
const LONGEST_PAUSE = 24 * 60 * 60 * 1000;

/** Those that this process is writing now. */
const inProgress = new Set<string>();

/** Where a file is written before it takes the place of `target`: the name says which process is at it. */
export async function makeTemporaryPath(target: string): Promise<string> {
  const random = Math.random().toString(36).slice(2, 10).padEnd(8, "0");
  const path = `${target}.strata-${await machine()}-${process.pid}-${random}.tmp`;
  inProgress.add(path);
  return path;
}

/** To be called once the temporary file is renamed or removed. */
export function forgetTemporaryPath(path: string): void {
  inProgress.delete(path);
}

/** Who writes a temporary file, by its name; undefined for any other file. */
export function parseTemporaryName(name: string): { machine: string; pid: number } | undefined {
  const found = /.\.strata-([0-9a-f]{8})-(\d+)-[0-9a-z]{8}\.tmp$/.exec(name);
  return found ? { machine: found[1]!, pid: Number(found[2]) } : undefined;
}

/** Whether a file is what a killed writer left. Anything that may be somebody else's is not. */
export async function isAbandoned(path: string): Promise<boolean> {
  const writer = parseTemporaryName(path);
  if (writer === undefined || inProgress.has(path)) return false;
  const changed = await lastChange(path);
  if (changed === undefined) return false;
  if (Date.now() - changed > LONGEST_PAUSE) return true;
  if (writer.machine !== (await machine())) return false;
  // A former process with this one's number, as in a container that starts anew; 1 s for clocks of file systems.
  if (writer.pid === process.pid) return changed < Date.now() - process.uptime() * 1000 - 1000;
  return !isRunning(writer.pid);
}

async function lastChange(path: string): Promise<number | undefined> {
  try {
    const status = await nodeModule("node:fs/promises").lstat(path);
    return status.isFile() ? status.mtimeMs : undefined;
  } catch (error) {
    if (errorCode(error) === "ENOENT") return undefined;
    throw error;
  }
}

function isRunning(pid: number): boolean {
  try {
    // Signal 0 does nothing but ask.
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return errorCode(error) !== "ESRCH";
  }
}

let knownMachine: Promise<string> | undefined;

/**
 * Where numbers of processes mean the same as here: the machine since it was started and, on Linux, the container.
 * Eight hexadecimal digits.
 */
function machine(): Promise<string> {
  knownMachine ??= describeMachine().then((description) =>
    crc32(new TextEncoder().encode(description)).toString(16).padStart(8, "0"),
  );
  return knownMachine;
}

async function describeMachine(): Promise<string> {
  const files = nodeModule("node:fs/promises");
  const boot = await orNothing(files.readFile("/proc/sys/kernel/random/boot_id", "utf8"));
  const numbers = await orNothing(files.readlink("/proc/self/ns/pid"));
  return [nodeModule("node:os").hostname(), boot, numbers].join("\n");
}

/** Only Linux has these. */
function orNothing(found: Promise<string>): Promise<string> {
  return found.catch(() => "");
}
