import type { Terminal } from "../terminal/terminal.ts";

interface Progress {
  readonly name: string;
  /** Bytes so far. */
  readonly received: number;
  /** Bytes in all, if known. */
  readonly total?: number | undefined;
}

const MEGABYTE = 1e6;
const MILLISECONDS_BETWEEN = 100;

/** Says what is being downloaded: one line that keeps changing, or without a terminal one for each file. */
export class DownloadLine {
  readonly #terminal: Terminal;
  #name = "";
  #shownAt = Number.NEGATIVE_INFINITY;
  #isShown = false;

  constructor(terminal: Terminal) {
    this.#terminal = terminal;
  }

  show({ name, received, total }: Progress): void {
    const isNew = name !== this.#name;
    this.#name = name;
    if (!this.#terminal.isLive) {
      if (isNew) this.#terminal.line(`downloading ${name}`);
      return;
    }
    const now = performance.now();
    if (!isNew && now - this.#shownAt < MILLISECONDS_BETWEEN) return;
    this.#shownAt = now;
    this.#isShown = true;
    const size = total === undefined ? "" : ` of ${megabytes(total)}`;
    this.#terminal.rewrite(`downloading ${name}  ${megabytes(received)}${size} MB`);
  }

  clear(): void {
    if (this.#isShown) this.#terminal.rewrite("");
    this.#isShown = false;
  }
}

function megabytes(bytes: number): string {
  return (bytes / MEGABYTE).toFixed(1);
}
