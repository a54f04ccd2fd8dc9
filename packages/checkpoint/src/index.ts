// Checkpoints
export { loadCheckpoint } from "./load-checkpoint.ts";
export { saveCheckpoint, serializeCheckpoint } from "./save-checkpoint.ts";
export type { Checkpoint, CheckpointState, Json } from "./checkpoint.ts";

// Weights in a file of any kind
export { readWeights, type Weights } from "./read-weights.ts";

// PyTorch's files
export { readPyTorch } from "./read-pytorch.ts";
export { parsePyTorch, type PyTorchFile } from "./pytorch/parse-pytorch.ts";

// Safetensors files
export { readSafetensors, type SafetensorsSource } from "./read-safetensors.ts";
export { writeSafetensors, type SafetensorsTarget } from "./write-safetensors.ts";

// Safetensors in memory
export { parseSafetensors, type Safetensors } from "./parse-safetensors.ts";
export { serializeSafetensors } from "./serialize-safetensors.ts";
