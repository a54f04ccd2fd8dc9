import { DeviceLostError, type DeviceBackend } from "@stratajs/tensor";
import { MathBackendWebGL } from "@tensorflow/tfjs-backend-webgl";
import type { BackendValues, TensorInfo } from "@tensorflow/tfjs-core";
import { limitOddDepth } from "./odd-depths.ts";

/**
 * tfjs's backend, with two things mended. After the loss of its context it would go on with zeros, and wait for ever
 * for values that it was reading: this one throws. And two of its programs add up what lies beyond the end of a tensor.
 */
export class StrataBackendWebgl extends MathBackendWebGL implements DeviceBackend {
  hostValues(dataId: object): BackendValues | undefined {
    return this.texData.has(dataId) ? (this.texData.get(dataId).values ?? undefined) : undefined;
  }

  override runWebGLProgram(...call: Parameters<MathBackendWebGL["runWebGLProgram"]>): TensorInfo {
    this.#checkContext();
    const [program, inputs] = call;
    limitOddDepth(program, inputs);
    return super.runWebGLProgram(...call);
  }

  override readSync(dataId: object): BackendValues {
    this.#checkContext();
    const values = super.readSync(dataId);
    this.#checkContext();
    return values;
  }

  override async read(dataId: object): Promise<BackendValues> {
    this.#checkContext();
    const { canvas } = this.gpgpu.gl;
    let onLoss!: () => void;
    const loss = new Promise<never>((_, reject) => {
      onLoss = () => {
        this.#stopPolling();
        reject(contextLost());
      };
    });
    canvas.addEventListener("webglcontextlost", onLoss);
    try {
      const values = await Promise.race([super.read(dataId), loss]);
      this.#checkContext();
      return values;
    } finally {
      canvas.removeEventListener("webglcontextlost", onLoss);
    }
  }

  #checkContext(): void {
    if (this.gpgpu.gl.isContextLost()) throw contextLost();
  }

  /** Or tfjs would ask a lost context until the page is closed whether it is done. */
  #stopPolling(): void {
    const polls = this.gpgpu as unknown as { itemsToPoll: unknown[] };
    polls.itemsToPoll = [];
  }
}

function contextLost(): DeviceLostError {
  return new DeviceLostError("webgl", "its WebGL context was lost");
}
