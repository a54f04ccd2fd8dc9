import { useBackend } from "@stratajs/tensor";
import { wasm } from "@stratajs/backend-wasm";
import {
  defineWorkerTraining,
  type TrainingFunction,
} from "../../worker/define-worker-training.ts";
import { movableRun } from "../movable-run.ts";

export interface TrainingData {
  readonly kind:
    | "train"
    | "throw"
    | "return a function"
    | "report a function"
    | "fail elsewhere"
    | "end";
  readonly maxEpochs?: number;
}

export interface TrainingResult {
  readonly step: number;
  readonly stopReason: string | undefined;
  readonly wasAborted: boolean;
}

/** What tests train in a worker. */
export const train: TrainingFunction<TrainingData, unknown> = defineWorkerTraining(
  async ({ data, callback, signal, report }) => {
    if (data.kind === "throw") throw new RangeError("the data of the test are refused");
    if (data.kind === "return a function") return () => "nobody can send this";
    if (data.kind === "report a function") return report(() => "nobody can send this");
    if (data.kind === "end") process.exit(3);
    if (data.kind === "fail elsewhere") {
      setTimeout(() => {
        throw new Error("thrown by a timer");
      }, 0);
      return new Promise(() => {});
    }
    const { name, threads } = await useBackend([wasm({ threads: 1 })]);
    report({ name, threads });
    const { fit, trainer } = movableRun({ callbacks: [callback], maxEpochs: data.maxEpochs ?? 4 });
    await fit();
    const { step, stopReason } = trainer;
    return { step, stopReason, wasAborted: signal.aborted } satisfies TrainingResult;
  },
);
