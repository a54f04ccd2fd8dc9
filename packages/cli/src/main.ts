import { CommanderError } from "commander";
import { describeError, exitCodes, UsageError } from "./errors.ts";
import { createProgram } from "./program.ts";
import { Interruption } from "./interruption.ts";
import { Terminal, type TerminalStream } from "./terminal/terminal.ts";

export interface MainOptions {
  /** `process.stdout` by default. */
  readonly stdout?: TerminalStream;
  /** `process.stderr` by default. */
  readonly stderr?: TerminalStream;
}

/**
 * Runs the `strata` command and gives its exit code: 0, 1 for a failure, 2 for wrong usage, 130 and 143 when
 * interrupted.
 *
 * Never throws: errors are told on stderr in a sentence, with `--verbose` with their stack.
 *
 * @param argv what follows `strata`: `["train", "leNetBn", "--epochs", "2"]`
 */
export async function main(argv: readonly string[], options: MainOptions = {}): Promise<number> {
  const { stdout = process.stdout, stderr = process.stderr } = options;
  const terminal = new Terminal(stdout, stderr);
  const interruption = new Interruption(terminal);
  const isPiped = stdout === process.stdout;
  if (isPiped) process.stdout.on("error", endQuietly);
  try {
    await createProgram({ terminal, interruption }).parseAsync([...argv], { from: "user" });
    return interruption.exitCode ?? exitCodes.success;
  } catch (error) {
    if (error instanceof CommanderError) return error.exitCode === 0 ? 0 : exitCodes.usage;
    terminal.error(describeError(error));
    if (argv.includes("--verbose")) terminal.note(stackOf(error));
    return error instanceof UsageError ? exitCodes.usage : exitCodes.failure;
  } finally {
    interruption.dispose();
    if (isPiped) process.stdout.off("error", endQuietly);
  }
}

/** `strata models | head -1`: whoever reads has read enough. */
function endQuietly(error: NodeJS.ErrnoException): void {
  if (error.code === "EPIPE") process.exit(exitCodes.success);
  throw error;
}

function stackOf(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  const cause = error.cause === undefined ? "" : `\ncaused by: ${stackOf(error.cause)}`;
  return `${error.stack ?? error.message}${cause}`;
}
