export { resetPeakMemory, wasm, type WasmOptions } from "./wasm.ts";
export type { WasmMemory } from "./strata-backend-wasm.ts";
export type { Simd } from "./simd.ts";
