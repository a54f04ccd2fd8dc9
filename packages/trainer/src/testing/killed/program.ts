import { existsSync } from "node:fs";
import { loadCheckpoint, serializeCheckpoint } from "@stratajs/checkpoint";
import { sha256 } from "@stratajs/storage";
import { useBackend } from "@stratajs/tensor";
import { wasm } from "@stratajs/backend-wasm";
import { ModelCheckpoint } from "../../callbacks/model-checkpoint.ts";
import { movableRun } from "../movable-run.ts";

// Trains in a folder, or goes on with what is there, and prints what came out: a process to be killed at any moment.
const folder = process.argv[2]!;
const last = `${folder}/last.safetensors`;
await useBackend([wasm({ threads: 1 })]);
const resumeFrom = existsSync(last) ? last : undefined;
const checkpoints = new ModelCheckpoint({ folder, saveTopK: 2, everySteps: 3 });
const { fit, model, trainer } = movableRun({
  hidden: 4000,
  callbacks: [checkpoints],
  resumeFrom,
});
console.log("started");
await fit();
const saved = await loadCheckpoint(last);
const weights = await sha256(serializeCheckpoint({ model: await model.stateDict() }));
const state = await sha256(
  serializeCheckpoint({ model: saved.model, optimizer: saved.optimizer! }),
);
const history = trainer.history.map(({ metrics }) => metrics);
console.log(JSON.stringify({ weights, state, history, resumed: resumeFrom !== undefined }));
