/** Backends that run in a browser only. */
export const deviceNames = ["webgl", "webgpu"] as const;

export type DeviceName = (typeof deviceNames)[number];

export function isDeviceName(name: string): name is DeviceName {
  return deviceNames.some((device) => device === name);
}
