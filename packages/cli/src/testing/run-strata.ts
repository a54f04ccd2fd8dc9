import { main } from "../main.ts";

export interface Outcome {
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
}

/** Runs `strata` in this process, its output piped into strings. */
export async function runStrata(...argv: readonly string[]): Promise<Outcome> {
  const written = { stdout: "", stderr: "" };
  const code = await main(argv, {
    stdout: { write: (text) => void (written.stdout += text) },
    stderr: { write: (text) => void (written.stderr += text) },
  });
  return { code, ...written };
}
