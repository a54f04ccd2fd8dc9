import { DeviceLostError, type DeviceBackend } from "@stratajs/tensor";
import { WebGPUBackend } from "@tensorflow/tfjs-backend-webgpu";
import type { BackendValues, TensorInfo } from "@tensorflow/tfjs-core";
import { registerKernels } from "./register-kernels.ts";

/** Limits that WebGPU keeps low unless a program asks for what the adapter has. */
const LIMITS = [
  "maxBufferSize",
  "maxComputeInvocationsPerWorkgroup",
  "maxComputeWorkgroupSizeX",
  "maxComputeWorkgroupStorageSize",
  "maxComputeWorkgroupsPerDimension",
  "maxStorageBufferBindingSize",
] as const satisfies readonly (keyof GPUSupportedLimits)[];

export function requestDevice(adapter: GPUAdapter): Promise<GPUDevice> {
  const limits = LIMITS.map((name) => [name, adapter.limits[name]] as const);
  return adapter.requestDevice({ requiredLimits: Object.fromEntries(limits) });
}

/** tfjs's backend, which after the loss of its device or a refused command would go on with zeros: this one throws. */
export class StrataBackendWebgpu extends WebGPUBackend implements DeviceBackend {
  readonly #unregisterKernels: () => void;
  /** Settles once the failure below tells of the loss. */
  readonly #lost: Promise<void>;
  #failure: Error | undefined;

  constructor(device: GPUDevice, info: GPUAdapterInfo, isSoftware: boolean) {
    super(device, info);
    // tfjs divides small matrix products among many workgroups, to give each of a card's cores some work; software
    // has few, and takes a hundred times as long for the sums that workgroups share.
    if (isSoftware) this.thresholdToIncreaseWorkgroups = 0;
    this.#unregisterKernels = registerKernels();
    this.#lost = this.#awaitLoss();
    device.addEventListener("uncapturederror", ({ error }) => {
      this.#failure ??= new Error(
        `webgpu refused a command, so that what was computed since is void: ${error.message}`,
      );
    });
  }

  hostValues(dataId: object): BackendValues | undefined {
    return this.tensorMap.has(dataId)
      ? (this.tensorMap.get(dataId).values ?? undefined)
      : undefined;
  }

  override runWebGPUProgram(...call: Parameters<WebGPUBackend["runWebGPUProgram"]>): TensorInfo {
    this.#check();
    return super.runWebGPUProgram(...call);
  }

  override readSync(dataId: object): BackendValues {
    this.#check();
    const values = super.readSync(dataId);
    this.#check();
    return values;
  }

  override async read(dataId: object): Promise<BackendValues> {
    this.#check();
    try {
      return await super.read(dataId);
    } catch (error) {
      await this.#explain(error);
      throw error;
    } finally {
      this.#check();
    }
  }

  override dispose(): void {
    super.dispose();
    this.#unregisterKernels();
    this.device.destroy();
  }

  /** A read that the loss of the device breaks off fails before the device says that it is lost. */
  async #explain(thrown: unknown): Promise<void> {
    if ((thrown as Error).name !== "AbortError") return;
    await Promise.race([this.#lost, new Promise((resolve) => void setTimeout(resolve, 1000))]);
  }

  async #awaitLoss(): Promise<void> {
    const { reason, message } = await this.device.lost;
    this.#failure ??= new DeviceLostError("webgpu", message || reason);
  }

  #check(): void {
    if (this.#failure) throw this.#failure;
  }
}
