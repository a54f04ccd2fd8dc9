/** What tfjs-core knows a backend by. */
export type BackendName = "wasm" | "webgl" | "webgpu";

/** What computes while the tests run: a backend of Strata's, or the one of tfjs's in whose place it stands. */
export type TestedBackend = BackendName | `tfjs-${BackendName}`;

export const testedBackends: readonly TestedBackend[] = [
  "wasm",
  "webgl",
  "webgpu",
  "tfjs-wasm",
  "tfjs-webgl",
  "tfjs-webgpu",
];

export function nameOf(backend: TestedBackend): BackendName {
  return backend.replace("tfjs-", "") as BackendName;
}
