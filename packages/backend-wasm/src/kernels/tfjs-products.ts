import {
  broadcast_util as broadcasting,
  util,
  type KernelConfig,
  type TensorInfo,
} from "@tensorflow/tfjs-core";
import type { StrataBackendWasm } from "../strata-backend-wasm.ts";
import { applyFused, type FusedAttributes, type FusedInputs } from "./fused-activation.ts";

interface ProductInputs extends FusedInputs {
  readonly a: TensorInfo;
  readonly b: TensorInfo;
}

interface ProductAttributes extends FusedAttributes {
  readonly transposeA: boolean;
  readonly transposeB: boolean;
}

/** tfjs-core's products of matrices, each operand transposed or not: several times as fast as tfjs's. */
export const tfjsProducts: readonly KernelConfig[] = [
  {
    kernelName: "BatchMatMul",
    backendName: "wasm",
    kernelFunc: ({ inputs, attrs, backend }) => {
      const { a, b } = inputs as unknown as ProductInputs;
      const { transposeA, transposeB } = attrs as unknown as ProductAttributes;
      return multiply(backend as StrataBackendWasm, a, b, transposeA, transposeB);
    },
  },
  {
    kernelName: "_FusedMatMul",
    backendName: "wasm",
    kernelFunc: ({ inputs, attrs, backend }) => {
      const { a, b, ...fused } = inputs as unknown as ProductInputs;
      const { transposeA, transposeB, ...activation } = attrs as unknown as ProductAttributes;
      const wasm = backend as StrataBackendWasm;
      return applyFused(wasm, multiply(wasm, a, b, transposeA, transposeB), fused, activation);
    },
  },
];

function multiply(
  backend: StrataBackendWasm,
  a: TensorInfo,
  b: TensorInfo,
  transposeA: boolean,
  transposeB: boolean,
): TensorInfo {
  const [batchA, rowsA, columnsA] = splitShape(a.shape);
  const [batchB, rowsB, columnsB] = splitShape(b.shape);
  const [rows, depth] = transposeA ? [columnsA, rowsA] : [rowsA, columnsA];
  const [depthB, columns] = transposeB ? [columnsB, rowsB] : [rowsB, columnsB];
  if (depth !== depthB) throw misshapen(a, b, transposeA, transposeB);
  const batch = broadcasting.assertAndGetBroadcastShape(batchA, batchB);
  const { kernels } = backend;
  const [fromA, fromB] = [backend.addressOf(a), backend.addressOf(b)];
  return backend.withWorkspace(kernels.matrixProductWorkspace(depth, columns), (workspace) => {
    const output = backend.makeOutput([...batch, rows, columns], "float32");
    const to = backend.addressOf(output);
    for (let i = 0; i < util.sizeFromShape(batch); i++) {
      kernels.matrixProduct(
        fromA + 4 * rows * depth * indexInto(batchA, batch, i),
        fromB + 4 * depth * columns * indexInto(batchB, batch, i),
        to + 4 * rows * columns * i,
        ...([rows, depth, columns] as const),
        ...([Number(transposeA), Number(transposeB), 0, workspace] as const),
      );
    }
    return output;
  });
}

/** `[..., rows, columns]` */
function splitShape(shape: readonly number[]): [batch: number[], rows: number, columns: number] {
  return [shape.slice(0, -2), shape.at(-2)!, shape.at(-1)!];
}

/** Which of an operand's matrices the i-th of the whole batch takes, axes of size 1 being repeated. */
function indexInto(shape: readonly number[], whole: readonly number[], i: number): number {
  let index = 0;
  let stride = 1;
  for (let axis = 1; axis <= shape.length; axis++) {
    const size = shape.at(-axis)!;
    const wholeSize = whole.at(-axis)!;
    if (size > 1) index += (i % wholeSize) * stride;
    i = Math.floor(i / wholeSize);
    stride *= size;
  }
  return index;
}

function misshapen(a: TensorInfo, b: TensorInfo, transposeA: boolean, transposeB: boolean): Error {
  return new Error(
    `matMul expected matrices whose inner sizes agree but got [${a.shape.join(", ")}] and ` +
      `[${b.shape.join(", ")}] with transposeA = ${transposeA}, transposeB = ${transposeB}`,
  );
}
