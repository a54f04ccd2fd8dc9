import { spawn } from "node:child_process";

export interface CommandOptions {
  readonly cwd: string;
  /** Added to this process's environment; `undefined` takes a variable away. */
  readonly env?: Readonly<Record<string, string | undefined>>;
}

/**
 * Runs a command to its end and gives back what it wrote to standard output.
 *
 * @throws with everything it wrote when it does not end with 0.
 */
export function runCommand(
  command: string,
  commandArguments: readonly string[],
  { cwd, env = {} }: CommandOptions,
): Promise<string> {
  return new Promise((resolve, reject) => {
    const child = spawn(command, commandArguments, {
      cwd,
      env: { ...process.env, ...env },
      stdio: ["ignore", "pipe", "pipe"],
    });
    let output = "";
    let everything = "";
    child.stdout.setEncoding("utf8").on("data", (text: string) => {
      output += text;
      everything += text;
    });
    child.stderr.setEncoding("utf8").on("data", (text: string) => (everything += text));
    child.on("error", reject);
    child.on("close", (status, signal) => {
      if (status === 0) return resolve(output);
      const line = [command, ...commandArguments].join(" ");
      reject(new Error(`\`${line}\` ended with ${status ?? signal} and wrote:\n${everything}`));
    });
  });
}
