import type { PixelImage } from "@stratajs/datasets";
import type { Logger, LogPosition } from "../loggers/logger.ts";
import type { Metrics } from "../metrics/epoch-record.ts";

/** Remembers what it is told. */
export class RecordingLogger implements Logger {
  readonly name = "RecordingLogger";
  readonly metrics: [step: number, metrics: Metrics][] = [];
  readonly histograms: [tag: string, values: Float32Array, step: number][] = [];
  readonly images: [tag: string, images: readonly PixelImage[], step: number][] = [];
  readonly texts: [tag: string, text: string, step: number][] = [];
  graphs = 0;

  logMetrics(metrics: Metrics, { step }: LogPosition): void {
    this.metrics.push([step, metrics]);
  }

  logHistogram(tag: string, values: Float32Array, step: number): void {
    this.histograms.push([tag, values, step]);
  }

  logImages(tag: string, images: readonly PixelImage[], step: number): void {
    this.images.push([tag, images, step]);
  }

  logText(tag: string, text: string, step: number): void {
    this.texts.push([tag, text, step]);
  }

  logGraph(): void {
    this.graphs++;
  }

  /** The steps at which a metric came, with its values. */
  series(name: string): [step: number, value: number][] {
    return this.metrics.flatMap(([step, metrics]): [number, number][] =>
      metrics[name] === undefined ? [] : [[step, metrics[name]]],
    );
  }
}
