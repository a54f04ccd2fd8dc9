import type { StateDict } from "@stratajs/tensor";

/** The tensors of fixtures/mixed.safetensors, in the order of scripts/generate_fixtures.py. */
export function mixedDict(): StateDict {
  return new Map([
    [
      "conv1.weight",
      { dtype: "F32", shape: [2, 1, 1, 2], data: Float32Array.of(1.5, -0, Infinity, 1e-45) },
    ],
    ["steps", { dtype: "I64", shape: [], data: BigInt64Array.of(-(2n ** 63n)) }],
    ["\u{1f600}", { dtype: "F32", shape: [1], data: Float32Array.of(1) }],
    ["\uffee", { dtype: "F32", shape: [1], data: Float32Array.of(2) }],
    [
      'quote " and \\ and \n and \u0001 and \u007f',
      { dtype: "F32", shape: [1], data: Float32Array.of(3) },
    ],
    ["none", { dtype: "F32", shape: [0, 3], data: new Float32Array() }],
    ["double", { dtype: "F64", shape: [2], data: Float64Array.of(0.1, Number.NaN) }],
    ["half", { dtype: "F16", shape: [3], data: Uint16Array.of(0x3e00, 0xc000, 0x7bff) }],
    ["brain", { dtype: "BF16", shape: [2], data: Uint16Array.of(0x3fc0, 0xff80) }],
    ["int32", { dtype: "I32", shape: [2], data: Int32Array.of(-(2 ** 31), 2 ** 31 - 1) }],
    ["int16", { dtype: "I16", shape: [1], data: Int16Array.of(-(2 ** 15)) }],
    ["int8", { dtype: "I8", shape: [3], data: Int8Array.of(-128, 0, 127) }],
    ["uint8", { dtype: "U8", shape: [1], data: Uint8Array.of(255) }],
    ["mask", { dtype: "BOOL", shape: [2, 2], data: Uint8Array.of(1, 0, 0, 1) }],
    ["__proto__", { dtype: "U8", shape: [1], data: Uint8Array.of(7) }],
  ]);
}
