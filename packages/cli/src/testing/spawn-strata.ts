import { spawn, type ChildProcess } from "node:child_process";
import type { Outcome } from "./run-strata.ts";

const main = new URL("../main.ts", import.meta.url);
const tsx = import.meta.resolve("tsx");
const program = `
  import { main } from ${JSON.stringify(main.href)};
  process.exitCode = await main(process.argv.slice(1));
`;

export interface SpawnedStrata {
  readonly process: ChildProcess;
  /** Settles once stdout holds the text. */
  printed(text: string): Promise<void>;
  /** Settles when the process has ended. */
  readonly ended: Promise<Outcome>;
}

/** Runs `strata` from its source in a process of its own. */
export function spawnStrata(argv: readonly string[], cwd: string): SpawnedStrata {
  const options = ["--import", tsx, "--conditions=@stratajs/source", "--input-type=module"];
  const child = spawn(process.execPath, [...options, "-e", program, "--", ...argv], { cwd });
  const written = { stdout: "", stderr: "" };
  child.stdout.on("data", (chunk: Buffer) => void (written.stdout += chunk.toString()));
  child.stderr.on("data", (chunk: Buffer) => void (written.stderr += chunk.toString()));
  const ended = new Promise<Outcome>((resolve, reject) => {
    child.on("error", reject);
    child.on("close", (code) => resolve({ code: code ?? -1, ...written }));
  });
  const printed = async (text: string): Promise<void> => {
    const seen = new Promise<true>((resolve) => {
      child.stdout.on("data", () => void (written.stdout.includes(text) && resolve(true)));
    });
    const isSeen = await Promise.race([seen, ended.then(() => written.stdout.includes(text))]);
    if (!isSeen) throw new Error(`strata ended without printing "${text}": ${written.stderr}`);
  };
  return { process: child, printed, ended };
}
