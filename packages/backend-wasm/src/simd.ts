/** Which vector instructions the kernels use. */
export type Simd = "relaxed" | "plain" | "none";

/** The best that this engine has. */
export function detectSimd(): Simd {
  if (!WebAssembly.validate(PLAIN_PROBE)) return "none";
  if (WebAssembly.validate(RELAXED_PROBE)) return "relaxed";
  enableRelaxedSimd();
  return WebAssembly.validate(RELAXED_PROBE) ? "relaxed" : "plain";
}

/** Node 20's V8 knows relaxed SIMD but keeps it behind a flag. */
function enableRelaxedSimd(): void {
  try {
    const { process } = globalThis as { process?: Partial<NodeJS.Process> };
    process?.getBuiltinModule?.("node:v8")?.setFlagsFromString("--experimental-wasm-relaxed-simd");
  } catch {
    // Another runtime, or a flag that has gone: plain SIMD it is.
  }
}

const HEADER = [0, 0x61, 0x73, 0x6d, 1, 0, 0, 0];

/** A function that returns a vector of zeros. */
const PLAIN_PROBE: Uint8Array<ArrayBuffer> = Uint8Array.from(
  [
    HEADER,
    [1, 5, 1, 0x60, 0, 1, 0x7b], // its type
    [3, 2, 1, 0], // the function
    [10, 8, 1, 6, 0, 0x41, 0, 0xfd, 17, 0x0b], // its code
  ].flat(),
);

/** A function that returns `f32x4.relaxed_madd` of its arguments. */
const RELAXED_PROBE: Uint8Array<ArrayBuffer> = Uint8Array.from(
  [
    HEADER,
    [1, 8, 1, 0x60, 3, 0x7b, 0x7b, 0x7b, 1, 0x7b],
    [3, 2, 1, 0],
    [10, 13, 1, 11, 0, 0x20, 0, 0x20, 1, 0x20, 2, 0xfd, 0x85, 0x02, 0x0b],
  ].flat(),
);
