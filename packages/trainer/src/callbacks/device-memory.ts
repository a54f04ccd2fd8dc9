import { memory } from "@stratajs/tensor";
import type { Callback } from "../callback.ts";
import type { Trainer } from "../trainer.ts";
import { logMetrics, StepLog } from "./step-log.ts";

/** What backends say beside tfjs-core's own counts: WebAssembly its heap, graphics cards their textures and buffers. */
interface BackendMemory {
  readonly numTensors: number;
  readonly numBytes: number;
  readonly allocatedBytes?: number;
  readonly peakBytes?: number;
  readonly numBytesInGPU?: number;
  readonly numBytesAllocatedInGPU?: number;
}

/**
 * How much memory training takes: Lightning's `DeviceStatsMonitor`.
 *
 * Every `logEverySteps` steps the loggers get `memoryTensors` and `memoryBytes`, what is held after the step, and
 * `memoryPeakBytes`: the most that there was so far, on WebAssembly at any moment, elsewhere of what hooks can see, which
 * is with the gradients of a step and after it. Where the backend knows it, `memoryDeviceBytes` is what it has allocated.
 */
export class DeviceMemory implements Callback {
  readonly name = "DeviceMemory";
  readonly #log = new StepLog();
  #peak = 0;

  /** In bytes, of this fit. */
  get peakBytes(): number {
    return this.#peak;
  }

  onFitStart(trainer: Trainer): void {
    this.#log.start(trainer);
    this.#peak = 0;
  }

  onBeforeOptimizerStep(): void {
    this.#look();
  }

  async onTrainBatchEnd(trainer: Trainer): Promise<void> {
    const now = this.#look();
    if (!this.#log.isDue(trainer)) return;
    const device = now.allocatedBytes ?? now.numBytesAllocatedInGPU ?? now.numBytesInGPU;
    await logMetrics(trainer, {
      memoryTensors: now.numTensors,
      memoryBytes: now.numBytes,
      memoryPeakBytes: this.#peak,
      ...(device === undefined ? {} : { memoryDeviceBytes: device }),
    });
  }

  #look(): BackendMemory {
    const now = memory() as BackendMemory;
    this.#peak = Math.max(this.#peak, now.peakBytes ?? now.numBytesAllocatedInGPU ?? now.numBytes);
    return now;
  }
}
