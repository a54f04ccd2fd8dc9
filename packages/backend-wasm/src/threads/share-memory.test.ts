import { describe, expect, it } from "vitest";
import { base64 } from "../generated/kernels-simd.ts";
import { base64 as tfjsBase64 } from "../generated/tfjs-simd.ts";
import { shareMemory } from "./share-memory.ts";

function start(
  bytes: Uint8Array<ArrayBuffer>,
  shared: boolean,
): Promise<WebAssembly.WebAssemblyInstantiatedSource> {
  const memory = new WebAssembly.Memory({ initial: 1, maximum: 65_536, shared });
  return WebAssembly.instantiate(bytes, { env: { memory } });
}

const HEADER = [0, 0x61, 0x73, 0x6d, 1, 0, 0, 0];

describe("shareMemory", () => {
  it("changes one byte of a module that imports its memory, which then takes a shared one only", async () => {
    const binary = Uint8Array.from(Buffer.from(base64, "base64"));
    const shared = shareMemory(binary);
    expect(shared.filter((byte, i) => byte !== binary[i])).toHaveLength(1);
    await expect(start(shared, true)).resolves.toBeDefined();
    await expect(start(shared, false)).rejects.toThrow(/shared/);
    await expect(start(binary, false)).resolves.toBeDefined();
  });

  it("changes one byte of a module that defines its memory", () => {
    const binary = Uint8Array.from(Buffer.from(tfjsBase64, "base64"));
    const shared = shareMemory(binary);
    expect(shared.filter((byte, i) => byte !== binary[i])).toHaveLength(1);
    expect(WebAssembly.validate(shared)).toBe(true);
  });

  it.each([
    ["no memory", []],
    ["a memory without a maximum", [5, 3, 1, 0, 1]],
  ])("refuses a module with %s", (_name, section) => {
    expect(() => shareMemory(Uint8Array.from([...HEADER, ...section]))).toThrow(/limited size/);
  });
});
