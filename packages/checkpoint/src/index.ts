// Checkpoints
export { loadCheckpoint } from "./load-checkpoint.ts";
export { saveCheckpoint, serializeCheckpoint } from "./save-checkpoint.ts";
export type { Checkpoint, CheckpointState, Json } from "./checkpoint.ts";

// Safetensors files
export { readSafetensors, type SafetensorsSource } from "./read-safetensors.ts";
export { writeSafetensors } from "./write-safetensors.ts";

// Safetensors in memory
export { parseSafetensors, type Safetensors } from "./parse-safetensors.ts";
export { serializeSafetensors } from "./serialize-safetensors.ts";
