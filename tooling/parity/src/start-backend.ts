import { wasm } from "@stratajs/backend-wasm";
import { activate, useBackend } from "@stratajs/tensor";

export const backendNames = ["wasm", "wasm-plain-simd", "cpu"] as const;

export type BackendName = (typeof backendNames)[number];

/** Makes a backend active and says which device that is. */
export async function startBackend(name: BackendName): Promise<string> {
  if (name === "wasm") return (await useBackend([wasm()])).device;
  if (name === "wasm-plain-simd") return (await useBackend([wasm({ simd: "plain" })])).device;
  await import("@tensorflow/tfjs-backend-cpu");
  await activate("cpu");
  return "plain JavaScript";
}
