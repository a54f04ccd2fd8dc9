/** The parts of onnx.proto that a model needs, with its names. https://github.com/onnx/onnx/blob/main/onnx/onnx.proto */

/** `TensorProto.DataType` */
export const dataTypes = { float32: 1, int32: 6, int64: 7, bool: 9 } as const;

export type ElementType = keyof typeof dataTypes;

/** A whole number (INT), a list of such (INTS) or a text (STRING); `{ float }` is a FLOAT. */
export type Attribute = number | readonly number[] | string | { readonly float: number };

export interface NodeProto {
  readonly name: string;
  readonly opType: string;
  /** "" for an optional one that is left out. */
  readonly inputs: readonly string[];
  readonly outputs: readonly string[];
  readonly attributes: Readonly<Record<string, Attribute>>;
}

export interface TensorProto {
  readonly name: string;
  readonly type: ElementType;
  readonly shape: readonly number[];
  /** Little-endian, row-major. */
  readonly data: Uint8Array;
}

export interface ValueInfoProto {
  readonly name: string;
  readonly type: ElementType;
  /** A text is a size that is known only when the model runs. */
  readonly shape: readonly (number | string)[];
}

export interface GraphProto {
  readonly name: string;
  readonly nodes: readonly NodeProto[];
  readonly initializers: readonly TensorProto[];
  readonly inputs: readonly ValueInfoProto[];
  readonly outputs: readonly ValueInfoProto[];
  /** Shapes of what lies between. */
  readonly values: readonly ValueInfoProto[];
}

export interface ModelProto {
  readonly irVersion: number;
  readonly opset: number;
  readonly producer: string;
  readonly graph: GraphProto;
}
