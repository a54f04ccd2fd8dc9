import {
  bytesField,
  floatField,
  integerField,
  join,
  messageField,
  textField,
  type Field,
} from "./protobuf.ts";

const FLOAT32 = 1;
const IR_VERSION = 8;
const OPSET = 17;
/** AttributeProto's types. */
const TYPES = { float: 1, integer: 2, integers: 7 } as const;

type Attributes = Readonly<Record<string, number | readonly number[] | { readonly float: number }>>;

/**
 * An ONNX file under construction, float32 only. Numbers of fields are those of
 * https://github.com/onnx/onnx/blob/main/onnx/onnx.proto
 */
export class OnnxGraph {
  readonly #nodes: Field[] = [];
  readonly #initializers: Field[] = [];
  #names = 0;

  /** Adds a constant; its name. */
  constant(shape: readonly number[], data: Float32Array): string {
    const name = `constant${this.#names++}`;
    this.#initializers.push(
      messageField(5, [
        ...shape.map((size) => integerField(1, size)),
        integerField(2, FLOAT32),
        textField(8, name),
        bytesField(9, new Uint8Array(data.buffer, data.byteOffset, data.byteLength)),
      ]),
    );
    return name;
  }

  /** Adds an operator with one output; its name. */
  node(operator: string, inputs: readonly string[], attributes: Attributes = {}): string {
    const name = `value${this.#names++}`;
    this.#nodes.push(
      messageField(1, [
        ...inputs.map((input) => textField(1, input)),
        textField(2, name),
        textField(4, operator),
        ...Object.entries(attributes).map(([key, value]) => attribute(key, value)),
      ]),
    );
    return name;
  }

  /** The file. */
  toBytes(input: Port, output: Port): Uint8Array {
    const graph = [
      ...this.#nodes,
      textField(2, "graph"),
      ...this.#initializers,
      port(11, input),
      port(12, output),
    ];
    return join([
      integerField(1, IR_VERSION),
      messageField(7, graph),
      messageField(8, [integerField(2, OPSET)]),
    ]);
  }
}

/** An input or output of the graph. */
interface Port {
  readonly name: string;
  readonly shape: readonly number[];
}

function port(number: number, { name, shape }: Port): Field {
  const sizes = shape.map((size) => messageField(1, [integerField(1, size)]));
  const tensorType = [integerField(1, FLOAT32), messageField(2, sizes)];
  return messageField(number, [textField(1, name), messageField(2, [messageField(1, tensorType)])]);
}

function attribute(name: string, value: Attributes[string]): Field {
  if (typeof value === "number") {
    const fields = [textField(1, name), integerField(3, value), integerField(20, TYPES.integer)];
    return messageField(5, fields);
  }
  if ("float" in value) {
    const fields = [textField(1, name), floatField(2, value.float), integerField(20, TYPES.float)];
    return messageField(5, fields);
  }
  const integers = value.map((each) => integerField(8, each));
  return messageField(5, [textField(1, name), ...integers, integerField(20, TYPES.integers)]);
}
