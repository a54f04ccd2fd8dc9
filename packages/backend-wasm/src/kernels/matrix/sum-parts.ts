import type { StrataBackendWasm } from "../../strata-backend-wasm.ts";

/** As in assembly/matrix/sum-parts.ts. */
const ITEM_FLOATS = 8192;

/** Partial sums `[count, size]` that lie one after the other, by addresses. */
interface Parts {
  readonly parts: number;
  readonly sum: number;
  readonly count: number;
  readonly size: number;
}

/** Adds up partial sums in their order, on all threads. */
export function sumParts(backend: StrataBackendWasm, { parts, sum, count, size }: Parts): void {
  const struct = backend.passStruct([parts, sum, count, size]);
  backend.runTask("sumParts", struct, Math.ceil(size / ITEM_FLOATS));
}
