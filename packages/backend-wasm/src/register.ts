import { liveBackend, registerFactory } from "./register-factory.ts";
import { detectSimd } from "./simd.ts";
import { StrataBackendWasm } from "./strata-backend-wasm.ts";

/*
 * For programs of plain tfjs: import this, and `tf.setBackend("wasm")` starts a backend that can train.
 */

const live = liveBackend();
if (live === undefined) {
  registerFactory(detectSimd());
} else if (!(live instanceof StrataBackendWasm)) {
  throw new Error(
    '@stratajs/backend-wasm/register expected to be imported before setBackend("wasm") but that backend is running already; import it first',
  );
}
