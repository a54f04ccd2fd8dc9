/// <reference types="vite/client" />
import { indexedDbStore, opfsStore, readBytes, type FileStore } from "@stratajs/storage";
import type { SafetensorsSource } from "@stratajs/checkpoint";
import { useBackend } from "@stratajs/tensor";
import { wasm } from "@stratajs/backend-wasm";
import { ModelCheckpoint } from "../callbacks/model-checkpoint.ts";
import { movableRun } from "../testing/movable-run.ts";
import type { TrainingResult } from "../testing/worker/training.ts";
// oxlint-disable-next-line import/default -- Vite makes it
import workerUrl from "../testing/worker/training.ts?worker&url";
import type { TrainingEvent } from "../worker/training-event.ts";
import { trainInWorker } from "../worker/train-in-worker.ts";

/** The page's checkpoint for Node, by way of two stores; `device` says how it computed. */
async function goOn(): Promise<{ checkpoint: string; device: string }> {
  const { device } = await useBackend([wasm({ threads: 1 })]);
  const opfs = await trainTo(13, opfsStore("runs/moved"), "/node.safetensors");
  const last = await trainTo(16, indexedDbStore({ folder: "moved" }), opfs.lastFile!);
  const bytes = await readBytes(last.lastFile!);
  const checkpoint = btoa(Array.from(bytes, (byte) => String.fromCharCode(byte)).join(""));
  return { checkpoint, device };
}

async function trainTo(
  step: number,
  store: FileStore,
  resumeFrom: SafetensorsSource,
): Promise<ModelCheckpoint> {
  const checkpoints = new ModelCheckpoint({ store, saveTopK: 2 });
  const stop = {
    onTrainBatchEnd: (trainer: { stop(): void }, batch: { step: number }) => {
      if (batch.step === step) trainer.stop();
    },
  };
  const { fit, model } = movableRun({ callbacks: [stop, checkpoints], resumeFrom });
  await fit();
  model.dispose();
  return checkpoints;
}

/** How lively the page is while a worker trains, for two seconds; then what it does to the worker. */
async function look(): Promise<Record<string, unknown>> {
  let batches = 0;
  let begin!: () => void;
  const begun = new Promise<void>((resolve) => (begin = resolve));
  const run = await trainInWorker<TrainingResult>(makeWorker(), {
    data: { kind: "train", maxEpochs: 1_000_000 },
    progressEvery: 20,
    onProgress: (event: TrainingEvent) => {
      if (event.kind === "batch") batches++;
      begin();
    },
  });
  await begun;
  const liveliness = await countTurns(2000);
  const whileTraining = batches;
  run.pause();
  await sleep(300);
  const atPause = batches;
  await sleep(300);
  const whilePaused = batches - atPause;
  run.resume();
  await sleep(500);
  const afterwards = batches - atPause - whilePaused;
  run.stop("enough");
  const result = await run.finished;
  const failed = await trainInWorker(new URL(workerUrl, location.href), {
    data: { kind: "throw" },
  });
  const error = await failed.finished.catch((reason: unknown) => reason as Error);
  const { name, message, stack } = error as Error;
  const missing = await trainInWorker(new URL("/missing.js", location.href)).catch(String);
  const failure = { name, message, hasStack: stack?.includes("training") };
  return { ...liveliness, whileTraining, whilePaused, afterwards, result, failure, missing };
}

function makeWorker(): Worker {
  return new Worker(new URL("../testing/worker/training.ts", import.meta.url), { type: "module" });
}

async function countTurns(milliseconds: number): Promise<{ timers: number; frames: number }> {
  let [timers, frames] = [0, 0];
  const timer = setInterval(() => timers++, 10);
  let isOver = false;
  const frame = (): void => {
    frames++;
    if (!isOver) requestAnimationFrame(frame);
  };
  requestAnimationFrame(frame);
  await sleep(milliseconds);
  clearInterval(timer);
  isOver = true;
  const seconds = milliseconds / 1000;
  return { timers: timers / seconds, frames: frames / seconds };
}

function sleep(milliseconds: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, milliseconds));
}

async function everything(): Promise<Record<string, unknown>> {
  // The missing module is a complaint of the page's own; the test looks at what was thrown.
  return { moved: await goOn(), worker: await look() };
}

Object.assign(globalThis, { finished: everything() });
