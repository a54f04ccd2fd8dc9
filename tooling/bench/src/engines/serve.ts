import { createInterface } from "node:readline";
import type { Case } from "../cases.ts";
import type { Facts, Reply, Request } from "./protocol.ts";

/** A case with its inputs in place. */
export interface Prepared {
  /** One execution, finished when it returns. */
  run(): void | Promise<void>;
  /** Called once after the warm-up. */
  facts?(): Facts | Promise<Facts>;
  dispose?(): void;
}

/** Engines compile their hot loops again after some calls. */
const WARM_UP_RUNS = 6;
const WARM_UP_SECONDS = 0.4;
/** What takes longer than this in all is warm enough. */
const WARM_UP_LIMIT_SECONDS = 2;

/** Answers the requests on the standard input until it ends: the main loop of an engine's process. */
export async function serve(
  prepare: (request: Case) => Prepared | Promise<Prepared>,
): Promise<void> {
  // The standard output belongs to the protocol.
  console.log = console.info = console.error;
  const prepared = new Map<number, Prepared>();
  for await (const line of createInterface({ input: process.stdin })) {
    const reply = await answer(JSON.parse(line) as Request, prepared, prepare).catch(
      (error: Error): Reply => ({ error: error.message }),
    );
    process.stdout.write(`${JSON.stringify(reply)}\n`);
  }
}

async function answer(
  request: Request,
  prepared: Map<number, Prepared>,
  prepare: (request: Case) => Prepared | Promise<Prepared>,
): Promise<Reply> {
  if (request.do === "prepare") {
    const subject = await prepare(request.case);
    prepared.set(request.id, subject);
    const seconds = await warmUp(subject);
    return { seconds, facts: await subject.facts?.() };
  }
  const subject = prepared.get(request.id)!;
  if (request.do === "time") return { seconds: await time(subject, request.repeats) };
  subject.dispose?.();
  prepared.delete(request.id);
  return {};
}

/** Seconds of the last run. */
async function warmUp(subject: Prepared): Promise<number> {
  const start = performance.now();
  let seconds = 0;
  for (let runs = 1; ; runs++) {
    seconds = await time(subject, 1);
    const passed = (performance.now() - start) / 1000;
    if (passed > WARM_UP_LIMIT_SECONDS) return seconds;
    if (passed > WARM_UP_SECONDS && runs >= WARM_UP_RUNS) return seconds;
  }
}

/** Seconds of one run, the mean of several. */
async function time(subject: Prepared, repeats: number): Promise<number> {
  const start = performance.now();
  for (let i = 0; i < repeats; i++) {
    const pending = subject.run();
    if (pending) await pending;
  }
  return (performance.now() - start) / 1000 / repeats;
}
