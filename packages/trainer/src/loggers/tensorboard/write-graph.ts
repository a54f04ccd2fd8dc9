import type { PbfWriter } from "pbf";
import type { GraphNode, NodeAttribute } from "./graph-nodes.ts";

/** What TensorBoard expects of a graph's format. */
const PRODUCER = 22;

/** A `GraphDef`. */
export function writeGraph(nodes: readonly GraphNode[], writer: PbfWriter): void {
  for (const node of nodes) writer.writeMessage(1, writeNode, node);
  writer.writeMessage(
    4,
    (producer: number, versions) => versions.writeVarintField(1, producer),
    PRODUCER,
  );
}

/** A `NodeDef`. */
function writeNode(node: GraphNode, writer: PbfWriter): void {
  writer.writeStringField(1, node.name);
  writer.writeStringField(2, node.operation);
  for (const input of node.inputs) writer.writeStringField(3, input);
  writer.writeMessage(5, writeShapeAttribute, node.shape);
  for (const attribute of Object.entries(node.attributes)) {
    writer.writeMessage(5, writeAttribute, attribute);
  }
}

/** A `TensorShapeProto`. */
export function writeShape(shape: readonly number[], writer: PbfWriter): void {
  for (const size of shape) {
    writer.writeMessage(2, (dimension: number, dim) => dim.writeVarintField(1, dimension), size);
  }
}

/** By this name TensorBoard looks for the shapes that it draws on edges: a list of them, one for each output. */
function writeShapeAttribute(shape: readonly number[], writer: PbfWriter): void {
  writer.writeStringField(1, "_output_shapes");
  writer.writeMessage(
    2,
    (given: readonly number[], value) => {
      value.writeMessage(
        1,
        (only: readonly number[], list) => list.writeMessage(7, writeShape, only),
        given,
      );
    },
    shape,
  );
}

/** An entry of the map to `AttrValue`. */
function writeAttribute([name, given]: [string, NodeAttribute], writer: PbfWriter): void {
  writer.writeStringField(1, name);
  writer.writeMessage(2, writeAttributeValue, given);
}

function writeAttributeValue(value: NodeAttribute, writer: PbfWriter): void {
  if (typeof value === "string") writer.writeBytesField(2, new TextEncoder().encode(value));
  else if (typeof value === "boolean") writer.writeBooleanField(5, value);
  else if (typeof value !== "number") writer.writeMessage(1, writeNumbers, value);
  else if (Number.isSafeInteger(value)) writer.writeVarintField(3, value);
  else writer.writeFloatField(4, value);
}

/** A `ListValue` of whole numbers, or of floats. */
function writeNumbers(values: readonly number[], writer: PbfWriter): void {
  const areWhole = values.every((value) => Number.isSafeInteger(value));
  for (const value of values) {
    if (areWhole) writer.writeVarintField(3, value);
    else writer.writeFloatField(4, value);
  }
}
