import type { EpochRecord, Metrics } from "../metrics/epoch-record.ts";
import { formatMetric, metricLabel } from "../metrics/format-metric.ts";
import type { Trainer } from "../trainer.ts";

/** `epoch 1/5  train loss 0.4312  train accuracy 0.8532  2.1 s  28571 examples/s` */
export function describeEpoch({ maxEpochs }: Trainer, record: EpochRecord): string {
  const { learningRate: _, ...values } = record.metrics;
  const time = `${record.seconds.toFixed(1)} s  ${Math.round(record.examplesPerSecond)} examples/s`;
  return `epoch ${epochOf(record.epoch, maxEpochs)}  ${describeMetrics(values)}  ${time}`;
}

/** ` 1/10`, or `1` where nobody knows the end. */
export function epochOf(epoch: number, maxEpochs: number): string {
  if (!Number.isFinite(maxEpochs)) return String(epoch + 1);
  return `${String(epoch + 1).padStart(String(maxEpochs).length)}/${maxEpochs}`;
}

/** `train loss 0.4312  train accuracy 0.8532` */
export function describeMetrics(metrics: Metrics): string {
  return Object.entries(metrics)
    .map(([name, value]) => `${metricLabel(name)} ${formatMetric(value)}`)
    .join("  ");
}
