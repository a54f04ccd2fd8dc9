import { styleText } from "node:util";

/** What a `Terminal` needs of a stream: `process.stdout`, or anything that takes text. */
export interface TerminalStream {
  write(text: string): unknown;
  readonly isTTY?: boolean;
  readonly columns?: number;
  /** Honours NO_COLOR, FORCE_COLOR and TERM. */
  hasColors?(): boolean;
}

type Style = Parameters<typeof styleText>[0];

const DEFAULT_COLUMNS = 80;

/** Where the command writes: results to stdout, all else to stderr; colours only where both sides want them. */
export class Terminal {
  readonly stdout: TerminalStream;
  readonly #stderr: TerminalStream;

  constructor(stdout: TerminalStream, stderr: TerminalStream) {
    this.stdout = stdout;
    this.#stderr = stderr;
  }

  /** Whether somebody watches stdout. */
  get isLive(): boolean {
    return this.stdout.isTTY === true;
  }

  /** Room for text, or undefined where lines have no end. */
  get columns(): number | undefined {
    return this.isLive ? (this.stdout.columns ?? DEFAULT_COLUMNS) : undefined;
  }

  line(text = ""): void {
    this.stdout.write(`${text}\n`);
  }

  json(value: unknown): void {
    this.line(JSON.stringify(value, undefined, 2));
  }

  /** Puts a text in the place of the current line; only where somebody watches. */
  rewrite(text: string): void {
    this.stdout.write(`\r\u001B[2K${text}`);
  }

  /** Something worth knowing that is no result. */
  note(text: string): void {
    this.#stderr.write(`${styled(this.#stderr, "dim", text)}\n`);
  }

  write(text: string): void {
    this.#stderr.write(text);
  }

  error(text: string): void {
    this.#stderr.write(`${styled(this.#stderr, "red", "strata:")} ${text}\n`);
  }

  style(style: Style, text: string): string {
    return styled(this.stdout, style, text);
  }
}

function styled(stream: TerminalStream, style: Style, text: string): string {
  const hasColors = stream.isTTY === true && (stream.hasColors?.() ?? false);
  return hasColors ? styleText(style, text, { validateStream: false }) : text;
}
