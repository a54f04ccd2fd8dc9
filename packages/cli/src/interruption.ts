import type { Terminal } from "./terminal/terminal.ts";

/** Shells add the signal's number to 128. */
const EXIT_CODES = { SIGINT: 130, SIGTERM: 143 } as const;
type Interrupt = keyof typeof EXIT_CODES;

/** npm and shells pass a signal on that the terminal has sent already: one Ctrl-C, heard twice. */
const ECHO_MILLISECONDS = 300;

/**
 * Ctrl-C and SIGTERM.
 *
 * Usually they end the program at once. Inside `stopGently` the first one is a request, which the signal
 * carries, and the second ends the program.
 */
export class Interruption {
  readonly #terminal: Terminal;
  readonly #listener = (interrupt: Interrupt): void => this.#hear(interrupt);
  #gentle: AbortController | undefined;
  #exitCode: number | undefined;
  #heardAt = Number.NEGATIVE_INFINITY;

  constructor(terminal: Terminal) {
    this.#terminal = terminal;
    for (const name of Object.keys(EXIT_CODES)) process.on(name, this.#listener);
  }

  /** What the program should end with, if it was interrupted. */
  get exitCode(): number | undefined {
    return this.#exitCode;
  }

  /** Lets `work` come to an end of its own when its signal aborts. */
  async stopGently<Result>(work: (signal: AbortSignal) => Promise<Result>): Promise<Result> {
    this.#gentle = new AbortController();
    try {
      return await work(this.#gentle.signal);
    } finally {
      this.#gentle = undefined;
    }
  }

  dispose(): void {
    for (const name of Object.keys(EXIT_CODES)) process.off(name, this.#listener);
  }

  #hear(interrupt: Interrupt): void {
    const now = performance.now();
    const isEcho = now - this.#heardAt < ECHO_MILLISECONDS;
    if (isEcho) return;
    this.#heardAt = now;
    const isFirst = this.#exitCode === undefined;
    this.#exitCode = EXIT_CODES[interrupt];
    if (this.#gentle === undefined || !isFirst) process.exit(this.#exitCode);
    this.#gentle.abort(interrupt === "SIGINT" ? "Ctrl-C" : interrupt);
    this.#terminal.note("stopping after this step; once more ends at once");
  }
}
