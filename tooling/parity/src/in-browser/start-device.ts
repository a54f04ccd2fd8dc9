import { webgl } from "@stratajs/backend-webgl";
import { webgpu } from "@stratajs/backend-webgpu";
import { useBackend, type Backend } from "@stratajs/tensor";
import { env } from "@tensorflow/tfjs-core";
import type { DeviceName } from "./device-names.ts";

/** Each with the flag by which tfjs computes on small tensors that were just uploaded with its CPU kernels. */
const devices: Readonly<Record<DeviceName, readonly [backend: Backend, cpuFlag: string]>> = {
  webgl: [webgl(), "WEBGL_CPU_FORWARD"],
  webgpu: [webgpu(), "WEBGPU_CPU_FORWARD"],
};

/** Makes a backend active that does everything on its device, and says which that is. */
export async function startDevice(name: DeviceName): Promise<string> {
  const [backend, cpuFlag] = devices[name];
  const { device } = await useBackend([backend]);
  env().set(cpuFlag, false);
  return device;
}
