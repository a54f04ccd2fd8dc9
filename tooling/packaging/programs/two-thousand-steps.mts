// Program: 2,000 training steps on four threads; what is held after the first hundred must be all that ever is. It
// has no end of its own: the threads must not keep the process.
import { wasm, type WasmMemory } from "@stratajs/backend-wasm";
import { BatchNorm2d, Conv2d, Flatten, initialize, Linear, MaxPool2d, ReLU, Sequential } from "@stratajs/layers";
import { AdamW } from "@stratajs/optim";
import { dispose, memory, Rng, softmaxCrossEntropy, tensor1d, tensor4d, useBackend, valueAndGrads, type Tensor2D, type Tensor4D } from "@stratajs/tensor";

/** The part of Node that is used here, whose types the program does without. */
const { process } = globalThis as unknown as {
  process: { platform: string; getBuiltinModule(id: "node:fs"): { readdirSync(path: string): string[] } };
};
const { readdirSync } = process.getBuiltinModule("node:fs");

const { threads } = await useBackend([wasm({ threads: 4 })]);
const rng = new Rng(0);
const model = new Sequential<Tensor4D, Tensor2D>(
  new Conv2d(3, 8, { kernelSize: 3, padding: 1 }),
  new BatchNorm2d(8),
  new ReLU(),
  new MaxPool2d({ kernelSize: 2 }),
  new Conv2d(8, 8, { kernelSize: 3, padding: 1, stride: 2 }),
  new Flatten(),
  new Linear(8 * 16, 4),
);
initialize(model, rng);
const optimizer = new AdamW(model.parameters(), { learningRate: 0.001 });

const held: string[] = [];
for (let step = 1; step <= 2000; step++) {
  const images = tensor4d(rng.normal(4 * 16 * 16 * 3), [4, 16, 16, 3]);
  const labels = tensor1d([0, 1, 2, 3], "int32");
  const { value: loss, gradients } = valueAndGrads(
    () => softmaxCrossEntropy(model.forward(images, { training: true, rng }), labels),
    model.parameters(),
  );
  optimizer.step(gradients);
  dispose([images, labels, loss]);
  if (step % 100 === 0) held.push(whatIsHeld());
}
console.log(JSON.stringify({ threads, held: [...new Set(held)] }));

function whatIsHeld(): string {
  const { numTensors, numBytes } = memory();
  const { allocatedBytes, workspaceBytes, peakBytes, heapBytes } = memory() as unknown as WasmMemory;
  const systemThreads = process.platform === "linux" ? readdirSync("/proc/self/task").length : 0;
  return JSON.stringify({ numTensors, numBytes, allocatedBytes, workspaceBytes, peakBytes, heapBytes, systemThreads });
}
