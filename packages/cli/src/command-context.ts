import type { Interruption } from "./interruption.ts";
import type { Terminal } from "./terminal/terminal.ts";

/** What every command can use. */
export interface CommandContext {
  readonly terminal: Terminal;
  readonly interruption: Interruption;
}
