import type { KernelExports } from "./kernel-exports.ts";
import type { Simd } from "./simd.ts";
import type { TfjsModule } from "./tfjs-module.ts";
import { shareMemory } from "./threads/share-memory.ts";

/** Our kernels, and the module of which other threads make theirs. */
export interface LoadedKernels {
  readonly module: WebAssembly.Module;
  readonly exports: KernelExports;
}

/** tfjs's kernels, instantiated from the binary inside this package; their heap is `shared` or not. */
export async function loadTfjsModule(simd: Simd, shared: boolean): Promise<TfjsModule> {
  const [{ createTfjsModule }, { base64 }] = await Promise.all([
    import("./generated/tfjs-wasm-factory.js"),
    simd === "none" ? import("./generated/tfjs-plain.ts") : import("./generated/tfjs-simd.ts"),
  ]);
  return createTfjsModule({ wasmBinary: decode(base64, shared) });
}

/** Our kernels on the heap of tfjs's module, which is `shared` or not. */
export async function loadKernels(
  simd: Exclude<Simd, "none">,
  { asm: { memory } }: TfjsModule,
  shared: boolean,
): Promise<LoadedKernels> {
  const { base64 } =
    simd === "relaxed"
      ? await import("./generated/kernels-relaxed-simd.ts")
      : await import("./generated/kernels-simd.ts");
  const { module, instance } = await WebAssembly.instantiate(decode(base64, shared), {
    env: { memory },
  });
  return { module, exports: instance.exports as unknown as KernelExports }; // assembly/index.ts is what they are
}

function decode(base64: string, shared: boolean): Uint8Array<ArrayBuffer> {
  const binary = atob(base64);
  const bytes = new Uint8Array(binary.length);
  for (let i = 0; i < bytes.length; i++) bytes[i] = binary.codePointAt(i)!;
  return shared ? shareMemory(bytes) : bytes;
}
