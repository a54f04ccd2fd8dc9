import type { PbfWriter } from "pbf";
import type { EncodedImage, HyperparameterMessage, HyperparameterValue } from "./event.ts";
import type { Histogram } from "./histogram.ts";

/** `Status` of a session. */
const STATUS = { success: 1, failure: 2 } as const;

/** `DataType` of a hyperparameter. */
const TYPES = { string: 1, boolean: 2, number: 3 } as const;

/** A `Summary.Image`; its color spaces are numbers of channels. */
export function writeImage(image: EncodedImage, writer: PbfWriter): void {
  writer.writeVarintField(1, image.height);
  writer.writeVarintField(2, image.width);
  writer.writeVarintField(3, image.channels);
  writer.writeBytesField(4, image.png);
}

/** A `HistogramProto`. */
export function writeHistogram(histogram: Histogram, writer: PbfWriter): void {
  writer.writeDoubleField(1, histogram.min);
  writer.writeDoubleField(2, histogram.max);
  writer.writeDoubleField(3, histogram.count);
  writer.writeDoubleField(4, histogram.sum);
  writer.writeDoubleField(5, histogram.sumOfSquares);
  writer.writePackedDouble(6, [...histogram.limits]);
  writer.writePackedDouble(7, [...histogram.counts]);
}

/** A `HParamsPluginData` of `plugins/hparams`. */
export function writeHyperparameters(message: HyperparameterMessage, writer: PbfWriter): void {
  switch (message.kind) {
    case "experiment":
      writer.writeMessage(2, writeExperiment, message);
      return;
    case "sessionStart":
      writer.writeMessage(3, writeSessionStart, message);
      return;
    case "sessionEnd":
      writer.writeMessage(4, writeSessionEnd, message);
  }
}

type Message<Kind> = Extract<HyperparameterMessage, { kind: Kind }>;

function writeExperiment(experiment: Message<"experiment">, writer: PbfWriter): void {
  writer.writeDoubleField(3, experiment.created);
  for (const [name, value] of Object.entries(experiment.hyperparameters)) {
    writer.writeMessage(
      4,
      (type: number, info) => {
        info.writeStringField(1, name);
        info.writeVarintField(4, type);
      },
      TYPES[typeof value as keyof typeof TYPES],
    );
  }
  for (const tag of experiment.metricTags) {
    writer.writeMessage(
      5,
      (named: string, info) => {
        info.writeMessage(1, (text: string, name) => name.writeStringField(2, text), named);
      },
      tag,
    );
  }
}

function writeSessionStart(session: Message<"sessionStart">, writer: PbfWriter): void {
  for (const entry of Object.entries(session.hyperparameters)) {
    writer.writeMessage(1, writeEntry, entry);
  }
  writer.writeDoubleField(5, session.started);
}

function writeSessionEnd(session: Message<"sessionEnd">, writer: PbfWriter): void {
  writer.writeVarintField(1, STATUS[session.status]);
  writer.writeDoubleField(2, session.ended);
}

/** An entry of a map to `google.protobuf.Value`. */
function writeEntry([name, value]: [string, HyperparameterValue], writer: PbfWriter): void {
  writer.writeStringField(1, name);
  writer.writeMessage(
    2,
    (given: HyperparameterValue, inner) => {
      if (typeof given === "number") inner.writeDoubleField(2, given);
      else if (typeof given === "string") inner.writeStringField(3, given);
      else inner.writeBooleanField(4, given);
    },
    value,
  );
}
