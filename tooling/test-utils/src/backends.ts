import { wasm } from "@stratajs/backend-wasm";
import { activate, useBackend, type Backend } from "@stratajs/tensor";
import { beforeAll, describe } from "vitest";
import type { Tolerance } from "./allclose.ts";

/** A backend that suites run on; `wasm` takes the best instructions and the threads that a user gets. */
export type TestBackend =
  | "wasm"
  | "wasm-one-thread"
  | "wasm-plain-simd"
  | "wasm-plain-simd-one-thread"
  | "cpu";

/**
 * How far a backend's float32 results may be from a float64 reference, for values of size one and sums of up
 * to a few hundred terms: half a unit in the last place is 6e-8, and a sum of n terms loses up to n times
 * that, in practice √n. The one place where tolerances of backends are set.
 */
export const backendTolerances: { readonly [name in TestBackend]: Required<Tolerance> } = {
  // Sums in float32, several at a time; relaxed SIMD fuses products and sums, plain SIMD rounds between them.
  wasm: { relative: 1e-5, absolute: 1e-5 },
  "wasm-one-thread": { relative: 1e-5, absolute: 1e-5 },
  "wasm-plain-simd": { relative: 1e-5, absolute: 1e-5 },
  "wasm-plain-simd-one-thread": { relative: 1e-5, absolute: 1e-5 },
  // Sums in JavaScript's doubles, rounds at the end of each op.
  cpu: { relative: 1e-5, absolute: 1e-5 },
};

export interface BackendUnderTest {
  readonly name: TestBackend;
  readonly tolerance: Required<Tolerance>;
}

/** Makes a backend active; tensors of another kind of `wasm` are gone then. */
export async function startBackend(name: TestBackend): Promise<void> {
  await starters[name]();
}

const starters: { readonly [name in TestBackend]: () => Promise<void> } = {
  wasm: () => startWasm(wasm()),
  "wasm-one-thread": () => startWasm(wasm({ threads: 1 })),
  "wasm-plain-simd": () => startWasm(wasm({ simd: "plain", threads: 3 })),
  "wasm-plain-simd-one-thread": () => startWasm(wasm({ simd: "plain", threads: 1 })),
  cpu: async () => {
    await import("@tensorflow/tfjs-backend-cpu");
    await activate("cpu");
  },
};

async function startWasm(backend: Backend): Promise<void> {
  // Both kinds have one name in tfjs-core's registry.
  await backend.stop();
  await useBackend([backend]);
}

/** What suites run on when they do not say: the backend that users get, and the one that is easiest to trust. */
export const defaultBackends: readonly TestBackend[] = ["wasm", "cpu"];

/** Every backend that this machine can run. */
export const allBackends: readonly TestBackend[] = [
  "wasm",
  "wasm-one-thread",
  "wasm-plain-simd",
  "wasm-plain-simd-one-thread",
  "cpu",
];

/** Runs a suite once for each backend, with the backend active. */
export function describeBackends(
  name: string,
  body: (backend: BackendUnderTest) => void,
  backends: readonly TestBackend[] = defaultBackends,
): void {
  describe.each(backends)(`${name} on %s`, (backend) => {
    beforeAll(() => startBackend(backend));
    body({ name: backend, tolerance: backendTolerances[backend] });
  });
}
