import type { StateDtype } from "@stratajs/tensor";

/** PyTorch's types that have an array in JavaScript, by the names of its storages and of its dtypes. */
const dtypes: ReadonlyMap<string, StateDtype> = new Map<string, StateDtype>([
  ["torch.DoubleStorage", "F64"],
  ["torch.FloatStorage", "F32"],
  ["torch.HalfStorage", "F16"],
  ["torch.BFloat16Storage", "BF16"],
  ["torch.LongStorage", "I64"],
  ["torch.IntStorage", "I32"],
  ["torch.ShortStorage", "I16"],
  ["torch.CharStorage", "I8"],
  ["torch.ByteStorage", "U8"],
  ["torch.BoolStorage", "BOOL"],
  ["torch.float64", "F64"],
  ["torch.float32", "F32"],
  ["torch.float16", "F16"],
  ["torch.bfloat16", "BF16"],
  ["torch.int64", "I64"],
  ["torch.int32", "I32"],
  ["torch.int16", "I16"],
  ["torch.int8", "I8"],
  ["torch.uint8", "U8"],
  ["torch.bool", "BOOL"],
]);

/** The dtype of a storage class (`torch.FloatStorage`) or a dtype (`torch.float32`); undefined if JavaScript has none. */
export function torchDtype(name: string): StateDtype | undefined {
  return dtypes.get(name);
}
