import type { KernelExports } from "./kernel-exports.ts";
import type { Simd } from "./simd.ts";
import type { TfjsModule } from "./tfjs-module.ts";

/** tfjs's kernels, instantiated from the binary inside this package. */
export async function loadTfjsModule(simd: Simd): Promise<TfjsModule> {
  const [{ createTfjsModule }, { base64 }] = await Promise.all([
    import("./generated/tfjs-wasm-factory.js"),
    simd === "none" ? import("./generated/tfjs-plain.ts") : import("./generated/tfjs-simd.ts"),
  ]);
  return createTfjsModule({ wasmBinary: decode(base64) });
}

/** Our kernels on the heap of tfjs's module, or undefined without SIMD. */
export async function loadKernels(
  simd: Simd,
  { asm: { memory } }: TfjsModule,
): Promise<KernelExports | undefined> {
  if (simd === "none") return undefined;
  const { base64 } =
    simd === "relaxed"
      ? await import("./generated/kernels-relaxed-simd.ts")
      : await import("./generated/kernels-simd.ts");
  const { instance } = await WebAssembly.instantiate(decode(base64), { env: { memory } });
  return instance.exports as unknown as KernelExports; // assembly/index.ts is what they are
}

function decode(base64: string): Uint8Array<ArrayBuffer> {
  const binary = atob(base64);
  const bytes = new Uint8Array(binary.length);
  for (let i = 0; i < bytes.length; i++) bytes[i] = binary.codePointAt(i)!;
  return bytes;
}
