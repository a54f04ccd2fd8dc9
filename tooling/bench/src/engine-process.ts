import { spawn, type ChildProcessWithoutNullStreams } from "node:child_process";
import { createInterface, type Interface } from "node:readline";
import type { Case } from "./cases.ts";
import type { Facts, Reply, Request } from "./engines/protocol.ts";

/** A case that an engine holds ready. */
export interface ReadyCase {
  /** How long one execution took at the end of the warm-up. */
  readonly estimate: number;
  readonly facts: Facts;
  /** Seconds of one execution, the mean of `repeats`. */
  time(repeats: number): Promise<number>;
  release(): Promise<void>;
}

/**
 * An engine in a process of its own, which times cases on request (src/engines/protocol.ts). One process for
 * each engine and number of threads: they can then take turns in every round, each with its code warm.
 */
export class EngineProcess {
  readonly #child: ChildProcessWithoutNullStreams;
  readonly #lines: AsyncIterator<string>;
  readonly #reader: Interface;
  #errors = "";
  #startError: Error | undefined;
  #ids = 0;

  constructor(command: string, args: readonly string[], folder: string) {
    this.#child = spawn(command, args, { cwd: folder });
    this.#child.on("error", (error) => (this.#startError = error));
    // Writing to a process that is gone is told by its missing answer.
    this.#child.stdin.on("error", () => {});
    this.#child.stderr.on("data", (chunk: Buffer) => (this.#errors += chunk.toString()));
    this.#reader = createInterface({ input: this.#child.stdout });
    this.#lines = this.#reader[Symbol.asyncIterator]();
  }

  /** Inputs in place and code warm. */
  async prepare(request: Case): Promise<ReadyCase> {
    const id = this.#ids++;
    const { seconds = 0, facts = {} } = await this.#ask({ do: "prepare", id, case: request });
    return {
      estimate: seconds,
      facts,
      time: async (repeats) => (await this.#ask({ do: "time", id, repeats })).seconds!,
      release: async () => void (await this.#ask({ do: "release", id })),
    };
  }

  stop(): void {
    this.#child.stdin.end();
    this.#child.kill();
    this.#reader.close();
  }

  async #ask(request: Request): Promise<Reply> {
    this.#child.stdin.write(`${JSON.stringify(request)}\n`);
    const { value, done } = await this.#lines.next();
    if (done) throw new Error(this.#whyGone());
    const reply = JSON.parse(value as string) as Reply;
    if (reply.error !== undefined) throw new Error(reply.error);
    return reply;
  }

  /** The last line that it wrote, which for Node and Python programs says what went wrong. */
  #whyGone(): string {
    if (this.#startError) return this.#startError.message;
    const lines = this.#errors.split("\n").filter((line) => /Error|error/.test(line));
    return lines.at(-1)?.trim() ?? "its process ended";
  }
}
