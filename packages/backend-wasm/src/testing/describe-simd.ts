import { afterAll, beforeAll, describe } from "vitest";
import { wasm } from "../wasm.ts";

/** Runs a suite on both builds of the kernels. */
export function describeSimd(name: string, body: () => void): void {
  describe.each(["relaxed", "plain"] as const)(`${name} with simd: %s`, (simd) => {
    beforeAll(() => wasm({ simd }).start());
    afterAll(() => wasm({ simd }).stop());
    body();
  });
}
