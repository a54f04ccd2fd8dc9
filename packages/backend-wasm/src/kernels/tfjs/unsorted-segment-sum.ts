import { util, type KernelConfig, type TensorInfo } from "@tensorflow/tfjs-core";
import type { StrataBackendWasm } from "../../strata-backend-wasm.ts";

/** `x [rows, …]`, `segmentIds [rows]` -> `[numSegments, …]`; rows whose id is no segment are dropped. */
export const unsortedSegmentSum: KernelConfig = {
  kernelName: "UnsortedSegmentSum",
  backendName: "wasm",
  kernelFunc: ({ inputs, attrs, backend }) => {
    const { x, segmentIds } = inputs as { x: TensorInfo; segmentIds: TensorInfo };
    const { numSegments } = attrs as unknown as { numSegments: number };
    return sumSegments(backend as StrataBackendWasm, x, segmentIds, numSegments);
  },
};

function sumSegments(
  backend: StrataBackendWasm,
  x: TensorInfo,
  segmentIds: TensorInfo,
  numSegments: number,
): TensorInfo {
  const dtype = x.dtype === "int32" ? "int32" : "float32";
  const rowShape = x.shape.slice(segmentIds.shape.length);
  const rowSize = util.sizeFromShape(rowShape);
  const output = backend.makeOutput([numSegments, ...rowShape], dtype);
  const [from, to] =
    dtype === "int32"
      ? [backend.int32View(x), backend.int32View(output)]
      : [backend.float32View(x), backend.float32View(output)];
  const ids = backend.int32View(segmentIds);
  to.fill(0);
  for (const [row, id] of ids.entries()) {
    if (id < 0 || id >= numSegments) continue;
    for (let i = 0; i < rowSize; i++) to[id * rowSize + i]! += from[row * rowSize + i]!;
  }
  return output;
}
