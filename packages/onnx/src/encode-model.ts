import { PbfWriter } from "pbf";
import {
  dataTypes,
  type Attribute,
  type ModelProto,
  type NodeProto,
  type TensorProto,
  type ValueInfoProto,
} from "./model-proto.ts";

/** Protocol buffers cannot be larger: a length is an int32. */
const MOST_BYTES = 2 ** 31 - 1;

/**
 * The bytes of an ONNX file in pieces; weights are pieces of their own, and not copied.
 *
 * @throws when they are more than a file can hold.
 */
export function encodeModel({ irVersion, opset, producer, graph }: ModelProto): Uint8Array[] {
  const head = encode((writer) => {
    for (const node of graph.nodes) writer.writeMessage(1, writeNode, node);
    writer.writeStringField(2, graph.name);
    for (const value of graph.inputs) writer.writeMessage(11, writeValue, value);
    for (const value of graph.outputs) writer.writeMessage(12, writeValue, value);
    for (const value of graph.values) writer.writeMessage(13, writeValue, value);
  });
  const inGraph = [head, ...graph.initializers.flatMap((tensor) => field(5, encodeTensor(tensor)))];
  const model = encode((writer) => {
    writer.writeVarintField(1, irVersion);
    writer.writeStringField(2, producer);
    // OperatorSetIdProto: of the domain "", which is ONNX's own.
    writer.writeMessage(8, (version: number, inner) => inner.writeVarintField(2, version), opset);
  });
  const chunks = [model, ...field(7, inGraph)];
  if (lengthOf(chunks) > MOST_BYTES) {
    throw new Error(
      `an ONNX file holds at most 2 GiB but this model takes ${lengthOf(chunks)} bytes; export a smaller one`,
    );
  }
  return chunks;
}

function encodeTensor({ name, type, shape, data }: TensorProto): Uint8Array[] {
  const head = encode((writer) => {
    for (const size of shape) writer.writeVarintField(1, size);
    writer.writeVarintField(2, dataTypes[type]);
    writer.writeStringField(8, name);
  });
  return [head, ...field(9, [data])];
}

function writeNode(node: NodeProto, writer: PbfWriter): void {
  for (const input of node.inputs) writer.writeStringField(1, input);
  for (const output of node.outputs) writer.writeStringField(2, output);
  writer.writeStringField(3, node.name);
  writer.writeStringField(4, node.opType);
  for (const attribute of Object.entries(node.attributes)) {
    writer.writeMessage(5, writeAttribute, attribute);
  }
}

/** `AttributeProto.AttributeType` is FLOAT 1, INT 2, STRING 3, INTS 7. */
function writeAttribute([name, value]: [string, Attribute], writer: PbfWriter): void {
  writer.writeStringField(1, name);
  if (typeof value === "number") {
    writer.writeVarintField(3, value);
    writer.writeVarintField(20, 2);
  } else if (typeof value === "string") {
    writer.writeBytesField(4, new TextEncoder().encode(value));
    writer.writeVarintField(20, 3);
  } else if ("float" in value) {
    writer.writeFloatField(2, value.float);
    writer.writeVarintField(20, 1);
  } else {
    for (const whole of value) writer.writeVarintField(8, whole);
    writer.writeVarintField(20, 7);
  }
}

/** A ValueInfoProto with its TypeProto, its Tensor, its TensorShapeProto and that one's Dimensions. */
function writeValue({ name, type, shape }: ValueInfoProto, writer: PbfWriter): void {
  const writeShape = (_: unknown, inner: PbfWriter): void => {
    for (const size of shape) inner.writeMessage(1, writeDimension, size);
  };
  const writeTensorType = (_: unknown, inner: PbfWriter): void => {
    inner.writeVarintField(1, dataTypes[type]);
    inner.writeMessage(2, writeShape, undefined);
  };
  writer.writeStringField(1, name);
  writer.writeMessage(
    2,
    (_, inner) => inner.writeMessage(1, writeTensorType, undefined),
    undefined,
  );
}

function writeDimension(size: number | string, writer: PbfWriter): void {
  if (typeof size === "string") writer.writeStringField(2, size);
  else writer.writeVarintField(1, size);
}

/** A length-delimited field of a message that is in pieces. */
function field(tag: number, content: readonly Uint8Array[]): Uint8Array[] {
  const head = encode((writer) => {
    writer.writeTag(tag, 2);
    writer.writeVarint(lengthOf(content));
  });
  return [head, ...content];
}

function encode(write: (writer: PbfWriter) => void): Uint8Array {
  const writer = new PbfWriter();
  write(writer);
  return writer.finish();
}

function lengthOf(chunks: readonly Uint8Array[]): number {
  return chunks.reduce((sum, { length }) => sum + length, 0);
}
