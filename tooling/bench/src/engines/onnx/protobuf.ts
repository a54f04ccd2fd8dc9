/** A field of a protobuf message as bytes: all that writing an ONNX file takes. */
export type Field = Uint8Array;

const VARINT = 0;
const FIXED32 = 5;
const LENGTH_DELIMITED = 2;

export function integerField(number: number, value: number): Field {
  return join([varint(number * 8 + VARINT), varint(value)]);
}

export function floatField(number: number, value: number): Field {
  const bytes = new Uint8Array(Float32Array.of(value).buffer);
  return join([varint(number * 8 + FIXED32), bytes]);
}

export function textField(number: number, value: string): Field {
  return bytesField(number, new TextEncoder().encode(value));
}

export function bytesField(number: number, value: Uint8Array): Field {
  return join([varint(number * 8 + LENGTH_DELIMITED), varint(value.length), value]);
}

export function messageField(number: number, fields: readonly Field[]): Field {
  return bytesField(number, join(fields));
}

/** Fields one after the other: a message. */
export function join(parts: readonly Uint8Array[]): Uint8Array {
  const whole = new Uint8Array(parts.reduce((sum, { length }) => sum + length, 0));
  let at = 0;
  for (const part of parts) {
    whole.set(part, at);
    at += part.length;
  }
  return whole;
}

/** Seven bits a byte, the lowest first. */
function varint(value: number): Uint8Array {
  const bytes: number[] = [];
  let rest = value;
  for (; rest > 127; rest = Math.floor(rest / 128)) bytes.push((rest % 128) + 128);
  return Uint8Array.from([...bytes, rest]);
}
