import { PbfWriter } from "pbf";
import type { EventContent, SummaryValue, TensorBoardEvent } from "./event.ts";
import { writeGraph, writeShape } from "./write-graph.ts";
import { writeHistogram, writeHyperparameters, writeImage } from "./write-summary.ts";

/** Readers take it as the sign that `sessionStart` voids what comes after it. */
const FILE_VERSION = "brain.Event:2";

/** `SessionLog.SessionStatus.START` */
const START = 1;

/** `DataType.DT_FLOAT` and `DT_STRING` of TensorFlow */
const FLOAT = 1;
const STRING = 7;

/** A tensor without values: what a summary that says all in its metadata has for a value. */
const NOTHING = { type: FLOAT, shape: [0], strings: [] };

interface SummaryTensor {
  readonly type: number;
  readonly shape: readonly number[];
  readonly strings: readonly Uint8Array[];
}

/** The bytes of a message `Event`. */
export function encodeEvent({ wallTime, step, content }: TensorBoardEvent): Uint8Array {
  const writer = new PbfWriter();
  writer.writeDoubleField(1, wallTime);
  if (step !== 0) writer.writeVarintField(2, step);
  writeContent(content, writer);
  return writer.finish();
}

function writeContent(content: EventContent, writer: PbfWriter): void {
  switch (content.kind) {
    case "fileVersion":
      writer.writeStringField(3, FILE_VERSION);
      return;
    case "sessionStart":
      writer.writeMessage(7, (status: number, log) => log.writeVarintField(1, status), START);
      return;
    case "graph":
      // A field of bytes that hold the message: the same on the wire.
      writer.writeMessage(4, writeGraph, content.nodes);
      return;
    case "summary":
      writer.writeMessage(5, writeSummary, content.values);
  }
}

function writeSummary(values: readonly SummaryValue[], writer: PbfWriter): void {
  for (const value of values) writer.writeMessage(1, writeValue, value);
}

function writeValue(value: SummaryValue, writer: PbfWriter): void {
  writer.writeStringField(1, value.tag);
  switch (value.kind) {
    case "scalar":
      writer.writeFloatField(2, value.value);
      return;
    case "image":
      writer.writeMessage(4, writeImage, value.image);
      return;
    case "histogram":
      writer.writeMessage(5, writeHistogram, value.histogram);
      return;
    case "text": {
      const strings = [new TextEncoder().encode(value.text)];
      writer.writeMessage(8, writeTensor, { type: STRING, shape: [], strings });
      writePlugin(writer, "text");
      return;
    }
    case "hyperparameters": {
      const content = new PbfWriter();
      writeHyperparameters(value.message, content);
      writer.writeMessage(8, writeTensor, NOTHING);
      writePlugin(writer, "hparams", content.finish());
    }
  }
}

function writeTensor({ type, shape, strings }: SummaryTensor, writer: PbfWriter): void {
  writer.writeVarintField(1, type);
  writer.writeMessage(2, writeShape, shape);
  for (const bytes of strings) writer.writeBytesField(8, bytes);
}

/** `SummaryMetadata` with its `PluginData`. */
function writePlugin(writer: PbfWriter, plugin: string, content?: Uint8Array): void {
  writer.writeMessage(
    9,
    (name: string, metadata) => {
      metadata.writeMessage(
        1,
        (pluginName: string, data) => {
          data.writeStringField(1, pluginName);
          if (content !== undefined) data.writeBytesField(2, content);
        },
        name,
      );
    },
    plugin,
  );
}
