import type { TrainingEvent } from "./training-event.ts";

/** What the page tells a worker, and is told, before there is a port between them. */
export type Greeting = "strata: are you there?" | "strata: ready";

export const ASK: Greeting = "strata: are you there?";
export const READY: Greeting = "strata: ready";

/** The first message with content: from here on both speak through the port, by comlink. */
export interface Handover {
  readonly strata: "train";
  readonly port: MessagePort;
}

export function isHandover(data: unknown): data is Handover {
  return typeof data === "object" && data !== null && "strata" in data && data.strata === "train";
}

/** What a thread of Node finds as its `workerData`. */
export const threadData: { readonly strata: "thread" } = { strata: "thread" };

export function isTrainingThread(workerData: unknown): boolean {
  return (workerData as Partial<typeof threadData> | null | undefined)?.strata === "thread";
}

interface StartOptions {
  readonly data: unknown;
  /** Milliseconds between two events of batches. */
  readonly progressEvery: number;
}

/** What a worker lets the page do. */
export interface WorkerApi {
  run(
    options: StartOptions,
    onEvent: (event: TrainingEvent) => void | Promise<void>,
  ): Promise<unknown>;
  stop(reason: string): void;
  pause(): void;
  resume(): void;
}
