import type { GraphNode } from "./graph-nodes.ts";
import type { Histogram } from "./histogram.ts";

/** What an event of TensorBoard's files says; the messages of its `event.proto` and `summary.proto`. */
export type EventContent =
  | { readonly kind: "fileVersion" }
  /** What has this step or a later one, in earlier files, is void. */
  | { readonly kind: "sessionStart" }
  | { readonly kind: "graph"; readonly nodes: readonly GraphNode[] }
  | { readonly kind: "summary"; readonly values: readonly SummaryValue[] };

export interface TensorBoardEvent {
  /** Seconds since 1970. */
  readonly wallTime: number;
  readonly step: number;
  readonly content: EventContent;
}

export type SummaryValue = { readonly tag: string } & (
  | { readonly kind: "scalar"; readonly value: number }
  | { readonly kind: "histogram"; readonly histogram: Histogram }
  | { readonly kind: "image"; readonly image: EncodedImage }
  | { readonly kind: "text"; readonly text: string }
  | { readonly kind: "hyperparameters"; readonly message: HyperparameterMessage }
);

export interface EncodedImage {
  readonly height: number;
  readonly width: number;
  /** 1 (grey), 3 (RGB) or 4 (RGBA). */
  readonly channels: number;
  readonly png: Uint8Array;
}

export type HyperparameterValue = string | number | boolean;

/** The messages of the hparams plugin, each under a tag of its own. */
export type HyperparameterMessage =
  | {
      readonly kind: "experiment";
      readonly hyperparameters: Readonly<Record<string, HyperparameterValue>>;
      readonly metricTags: readonly string[];
      readonly created: number;
    }
  | {
      readonly kind: "sessionStart";
      readonly hyperparameters: Readonly<Record<string, HyperparameterValue>>;
      readonly started: number;
    }
  | {
      readonly kind: "sessionEnd";
      readonly status: "success" | "failure";
      readonly ended: number;
    };
