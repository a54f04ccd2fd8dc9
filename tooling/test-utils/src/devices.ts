import { webgl } from "@stratajs/backend-webgl";
import { webgpu } from "@stratajs/backend-webgpu";
import { useBackend, type Backend } from "@stratajs/tensor";
import { engine, env } from "@tensorflow/tfjs-core";

/** Backends of graphics cards, which a test runs on in a browser. */
export const deviceNames = ["webgl", "webgpu"] as const;

export type DeviceName = (typeof deviceNames)[number];

export function isDeviceName(name: string): name is DeviceName {
  return deviceNames.some((device) => device === name);
}

const backends: Readonly<Record<DeviceName, Backend>> = { webgl: webgl(), webgpu: webgpu() };

/**
 * Makes a backend active that does everything on its device, and says which that is. tfjs would compute on small
 * tensors that were just uploaded, as most of the tests' are, with its CPU kernels.
 */
export async function startDevice(name: DeviceName): Promise<string> {
  const { device } = await useBackend([backends[name]]);
  env().set(`${name.toUpperCase()}_CPU_FORWARD`, false);
  return device;
}

/** Stops a backend, whose tensors are gone then, and starts it again. */
export async function restartDevice(name: DeviceName): Promise<void> {
  await backends[name].stop();
  await startDevice(name);
}

const accidents: Readonly<Record<DeviceName, () => Promise<void>>> = {
  webgl: async () => {
    const { gpgpu } = engine().backend as unknown as { gpgpu: { gl: WebGL2RenderingContext } };
    gpgpu.gl.getExtension("WEBGL_lose_context")!.loseContext();
  },
  webgpu: async () => {
    const { device } = engine().backend as unknown as { device: GPUDevice };
    device.destroy();
    await device.lost;
  },
};

/** What a driver that is reset does to the active backend. */
export function loseDevice(name: DeviceName): Promise<void> {
  return accidents[name]();
}
