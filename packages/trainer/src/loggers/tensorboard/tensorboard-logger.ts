import type { PixelImage } from "@stratajs/datasets";
import type { Module } from "@stratajs/layers";
import type { Metrics } from "../../metrics/epoch-record.ts";
import { flattenHyperparameters } from "../flatten-hyperparameters.ts";
import { LogWriter } from "../log-writer.ts";
import type { Hyperparameters, Logger, LogPosition, LogStart } from "../logger.ts";
import { encodeEvent } from "./encode-event.ts";
import type { EventContent, HyperparameterMessage, SummaryValue } from "./event.ts";
import { openEventFile, type EventTarget } from "./event-file.ts";
import { frameRecord } from "./frame-record.ts";
import { graphNodes } from "./graph-nodes.ts";
import { toHistogram } from "./histogram.ts";

export interface TensorBoardLoggerOptions {
  /**
   * The run's folder, one of those under `tensorboard --logdir`: a path, in a page a handle of its private files, or a
   * function that takes the bytes of one event file.
   */
  readonly folder: EventTarget;
  /** How a metric is called; by default `trainLoss` is `loss/train`, so that its curves stand side by side. */
  readonly tag?: (metric: string) => string;
  /**
   * The metrics in the table of hyperparameters. By default TensorBoard finds those of all runs itself; give them to
   * show these only.
   */
  readonly hyperparameterMetrics?: readonly string[];
}

/**
 * Event files that TensorBoard reads: scalars, histograms, images, text, hyperparameters and the graph, written
 * without TensorFlow, in Node and in a page.
 *
 * What is logged waits in memory for at most ten seconds, and at most until the end of an epoch. A run that resumes begins a new
 * file, which tells TensorBoard to drop what was logged after the step of the checkpoint; one that starts anew in the
 * same folder, everything; a test nothing.
 *
 * @example
 * ```ts
 * const trainer = new Trainer({ loggers: [new TensorBoardLogger({ folder: "runs/lenet" })] });
 * // tensorboard --logdir runs
 * ```
 */
export class TensorBoardLogger implements Logger {
  readonly name = "TensorBoardLogger";
  readonly #options: TensorBoardLoggerOptions;
  #writer: LogWriter | undefined;
  #hasHyperparameters = false;

  constructor(options: TensorBoardLoggerOptions) {
    this.#options = options;
  }

  async start({ step, isTest = false }: Omit<LogStart, "epoch">): Promise<void> {
    await this.#writer?.flush();
    this.#hasHyperparameters = false;
    const file = await openEventFile(this.#options.folder, this.name, now());
    this.#writer = new LogWriter(file);
    await this.#write(0, { kind: "fileVersion" });
    // From the second on, TensorBoard drops what earlier files have of this step and later ones; what was logged at the
    // step of a resume itself stays.
    if (!isTest) await this.#write(step === 0 ? 0 : step + 1, { kind: "sessionStart" });
    await this.flush();
  }

  async logMetrics(metrics: Metrics, { step }: LogPosition): Promise<void> {
    const { tag = metricTag } = this.#options;
    const values = Object.entries(metrics).map(([name, value]): SummaryValue => ({
      kind: "scalar",
      tag: tag(name),
      value,
    }));
    await this.#write(step, { kind: "summary", values });
  }

  async logHyperparameters(hyperparameters: Hyperparameters): Promise<void> {
    const flat = flattenHyperparameters(hyperparameters);
    const { hyperparameterMetrics, tag = metricTag } = this.#options;
    if (hyperparameterMetrics !== undefined) {
      await this.#logHyperparameterMessage({
        kind: "experiment",
        hyperparameters: flat,
        metricTags: hyperparameterMetrics.map(tag),
        created: now(),
      });
    }
    await this.#logHyperparameterMessage({
      kind: "sessionStart",
      hyperparameters: flat,
      started: now(),
    });
    this.#hasHyperparameters = true;
  }

  async logHistogram(tag: string, values: Float32Array, step: number): Promise<void> {
    const histogram = toHistogram(values);
    if (histogram === undefined) return;
    await this.#summary(step, { kind: "histogram", tag, histogram });
  }

  /** Several images are `tag/0`, `tag/1`, … */
  async logImages(tag: string, images: readonly PixelImage[], step: number): Promise<void> {
    const { encodePng } = await import("../../encode-png.ts");
    const values = images.map((image, place): SummaryValue => {
      const { height, width, channels } = image;
      const own = images.length === 1 ? tag : `${tag}/${place}`;
      const png = encodePng(image);
      return { kind: "image", tag: own, image: { height, width, channels, png } };
    });
    await this.#write(step, { kind: "summary", values });
  }

  /** @param text Markdown */
  async logText(tag: string, text: string, step: number): Promise<void> {
    await this.#summary(step, { kind: "text", tag, text });
  }

  async logGraph(model: Module, inputShape: readonly number[]): Promise<void> {
    await this.#write(0, { kind: "graph", nodes: graphNodes(model, inputShape) });
  }

  async finish(status: "finished" | "stopped" | "failed"): Promise<void> {
    if (this.#hasHyperparameters) {
      await this.#logHyperparameterMessage({
        kind: "sessionEnd",
        status: status === "failed" ? "failure" : "success",
        ended: now(),
      });
    }
    await this.flush();
  }

  async flush(): Promise<void> {
    await this.#writer?.flush();
  }

  async #logHyperparameterMessage(message: HyperparameterMessage): Promise<void> {
    const tag = HYPERPARAMETER_TAGS[message.kind];
    await this.#summary(0, { kind: "hyperparameters", tag, message });
  }

  #summary(step: number, value: SummaryValue): Promise<void> {
    return this.#write(step, { kind: "summary", values: [value] });
  }

  async #write(step: number, content: EventContent): Promise<void> {
    // Without a Trainer nobody called start.
    if (this.#writer === undefined) await this.start({ step: 0 });
    await this.#writer!.write(frameRecord(encodeEvent({ wallTime: now(), step, content })));
  }
}

const HYPERPARAMETER_TAGS = {
  experiment: "_hparams_/experiment",
  sessionStart: "_hparams_/session_start_info",
  sessionEnd: "_hparams_/session_end_info",
} as const;

/**
 * `validationTop5Accuracy` -> `top5Accuracy/validation`, `trainLossStep` -> `loss/trainStep`, `memoryPeakBytes` ->
 * `memory/peakBytes`; what belongs to no group keeps its name.
 */
export function metricTag(metric: string): string {
  const [, phase, of, step = ""] = /^(train|validation|test)([A-Z].*?)(Step)?$/.exec(metric) ?? [];
  if (phase !== undefined) return `${uncapitalized(of!)}/${phase}${step}`;
  const [, group, rest] = GROUPED.exec(metric) ?? [];
  return group === undefined ? metric : `${group}/${uncapitalized(rest!)}`;
}

/** What callbacks log more than one of. */
const GROUPED = /^(learningRate|weightDecay|momentum|memory|throughput)([A-Z].*)$/;

function uncapitalized(name: string): string {
  return name.charAt(0).toLowerCase() + name.slice(1);
}

/** Seconds since 1970. */
function now(): number {
  return Date.now() / 1000;
}
