import { spawn, type ChildProcess } from "node:child_process";
import { mkdtemp, readdir, rm } from "node:fs/promises";
import { watch } from "node:fs";
import { tmpdir } from "node:os";
import { Rng } from "@stratajs/tensor";
import { afterAll, beforeAll, expect, it } from "vitest";
import { bundleProgram } from "./testing/bundle-program.ts";

/** `STRATA_KILLS=50` for a thorough look: about two seconds each. */
const kills = Number(process.env["STRATA_KILLS"] ?? 5);
const seed = Number(process.env["STRATA_KILL_SEED"] ?? Date.now());
const rng = new Rng(seed);

let folder: string;
let program: string;
beforeAll(async () => {
  folder = await mkdtemp(`${tmpdir()}/strata-killed-`);
  program = await bundleProgram(new URL("./testing/killed/program.ts", import.meta.url), folder);
});
afterAll(() => rm(folder, { recursive: true }));

interface Ended {
  readonly signal: NodeJS.Signals | null;
  /** What it printed last. */
  readonly outcome: string;
  readonly errors: string;
  /** Milliseconds from the start of training. */
  readonly took: number;
}

/** Runs the program in a folder; `onStart` is told when it begins to train. */
function run(place: string, onStart: (child: ChildProcess) => void = () => {}): Promise<Ended> {
  const child = spawn(process.execPath, [program, place], { stdio: ["ignore", "pipe", "pipe"] });
  let [printed, errors, startedAt] = ["", "", 0];
  child.stderr.on("data", (data: Buffer) => (errors += data.toString()));
  child.stdout.on("data", (data: Buffer) => {
    if (printed === "") {
      startedAt = performance.now();
      onStart(child);
    }
    printed += data.toString();
  });
  return new Promise((resolve) => {
    child.on("close", (_, signal) => {
      const outcome = printed.trim().split("\n").at(-1) ?? "";
      resolve({ signal, outcome, errors, took: performance.now() - startedAt });
    });
  });
}

/** At a random moment of training. */
function killByTime(longest: number): (child: ChildProcess) => void {
  const delay = rng.uniform(1)[0]! * longest;
  return (child) => void setTimeout(() => child.kill("SIGKILL"), delay);
}

/** As soon as a file is being written, one of the first 15. */
function killInWrite(place: string): (child: ChildProcess) => void {
  let left = 1 + Math.floor(rng.uniform(1)[0]! * 15);
  const seen = new Set<string>();
  return (child) => {
    const watcher = watch(place, (_, name) => {
      if (name === null || !name.endsWith(".tmp") || seen.has(name)) return;
      seen.add(name);
      if (--left === 0) child.kill("SIGKILL");
    });
    child.on("close", () => watcher.close());
  };
}

it(
  `a run that is killed (${kills} times) goes on and ends with the same bits`,
  async () => {
    const wholePlace = await mkdtemp(`${folder}/whole-`);
    const whole = await run(wholePlace);
    expect(whole.errors).toBe("");
    const { resumed: _, ...expected } = JSON.parse(whole.outcome) as Record<string, unknown>;
    const files = await readdir(wholePlace);
    // To do the same again.
    console.log(`STRATA_KILL_SEED=${seed}`);
    const counts = { killed: 0, inWrites: 0, fromTheStart: 0 };
    for (let attempt = 0; counts.killed < kills; attempt++) {
      const place = await mkdtemp(`${folder}/killed-`);
      const kill = attempt % 2 === 0 ? killByTime(whole.took) : killInWrite(place);
      const { signal } = await run(place, kill);
      if (attempt > 3 * kills) throw new Error("the program ends before it can be killed");
      // It was faster; that is no kill.
      if (signal !== "SIGKILL") continue;
      counts.killed++;
      if ((await readdir(place)).some((name) => name.endsWith(".tmp"))) counts.inWrites++;
      const second = await run(place);
      expect(second.errors).toBe("");
      const { resumed, ...outcome } = JSON.parse(second.outcome) as Record<string, unknown>;
      if (resumed !== true) counts.fromTheStart++;
      expect(outcome).toEqual(expected);
      expect(await readdir(place)).toEqual(files);
      await rm(place, { recursive: true });
    }
    console.log(
      `killed ${counts.killed} times, ${counts.inWrites} of them within a write, ${counts.fromTheStart} before the first checkpoint`,
    );
    expect(counts.inWrites).toBeGreaterThan(0);
  },
  20_000 + 10_000 * kills,
);
