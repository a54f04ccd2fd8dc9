import { wasm } from "@stratajs/backend-wasm";
import { activate, useBackend, type Backend } from "@stratajs/tensor";
import { beforeAll, describe } from "vitest";
import type { Tolerance } from "./allclose.ts";
import { startDevice, type DeviceName } from "./devices.ts";

/** A backend that suites run on; `wasm` takes the best instructions and the threads that a user gets. */
export type TestBackend =
  | "wasm"
  | "wasm-one-thread"
  | "wasm-plain-simd"
  | "wasm-plain-simd-one-thread"
  | "cpu"
  | DeviceName;

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
  // Graphics cards may round products, exponentials and reciprocals in the last places as they like.
  webgl: { relative: 1e-4, absolute: 1e-4 },
  webgpu: { relative: 1e-4, absolute: 1e-4 },
};

export interface BackendUnderTest {
  readonly name: TestBackend;
  readonly tolerance: Required<Tolerance>;
  /** How many of `count` random cases to take: see `shareOfCases`. */
  runs(count: number): number;
}

/**
 * Each new shape costs a graphics card the compilation of its shaders, which on a software renderer takes a second
 * and more; the cases are drawn by the same seed, so these are the first of those that the others take.
 */
const shareOfCases: Partial<Record<TestBackend, number>> = { webgl: 0.1, webgpu: 0.1 };

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
  webgl: async () => void (await startDevice("webgl")),
  webgpu: async () => void (await startDevice("webgpu")),
};

async function startWasm(backend: Backend): Promise<void> {
  // Both kinds have one name in tfjs-core's registry.
  await backend.stop();
  await useBackend([backend]);
}

/** What this run is about: a page says so before it loads the suites, and Node has everything that it can run. */
const { strataTestBackends } = globalThis as { strataTestBackends?: readonly TestBackend[] };

/** Set where WebGPU runs in Node, which takes a driver: see the conformance suite's set-up. */
const webgpuInNode = globalThis.process?.env["STRATA_WEBGPU_IN_NODE"] === "1";

/** Every backend that suites can run on here. */
export const allBackends: readonly TestBackend[] = strataTestBackends ?? [
  "wasm",
  "wasm-one-thread",
  "wasm-plain-simd",
  "wasm-plain-simd-one-thread",
  "cpu",
  ...(webgpuInNode ? (["webgpu"] as const) : []),
];

/** What suites run on when they do not say: the backend that users get, and the one that is easiest to trust. */
export const defaultBackends: readonly TestBackend[] = strataTestBackends ?? ["wasm", "cpu"];

/** Runs a suite once for each backend, with the backend active. */
export function describeBackends(
  name: string,
  body: (backend: BackendUnderTest) => void,
  backends: readonly TestBackend[] = defaultBackends,
): void {
  const here = backends.filter((backend) => allBackends.includes(backend));
  describe.each(here)(`${name} on %s`, (backend) => {
    beforeAll(() => startBackend(backend));
    body({
      name: backend,
      tolerance: backendTolerances[backend],
      runs: (count) => Math.ceil(count * (shareOfCases[backend] ?? 1)),
    });
  });
}
