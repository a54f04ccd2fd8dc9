import type { Experiment, Published } from "./experiments.ts";
import type { SeedResult } from "./run-experiment.ts";

/** The results as Markdown: by epoch, ours beside what was published. */
export function formatResults(experiment: Experiment, results: readonly SeedResult[]): string {
  const epochs = Array.from({ length: experiment.epochs }, (_, i) => `epoch ${i + 1}`);
  const rows = [
    ...results.flatMap((result) => ours(experiment, result)),
    ...experiment.published.flatMap((published) => theirs(published)),
  ];
  // A seed that ran twice, to compare bits, counts once.
  const seeds = [...new Map(results.map((result) => [result.seed, result])).values()];
  const last = seeds.map(({ testAccuracy }) => testAccuracy);
  const best = seeds.flatMap((result) => result.best ?? []);
  const reestimated = seeds.flatMap((result) => result.reestimated ?? []);
  return [
    table(["", ...epochs], rows),
    "",
    `- train accuracy after the last epoch: ${list(seeds.map((r) => r.trainAccuracy.at(-1)!))}`,
    `- test accuracy after the last epoch: ${meanAndDeviation(last)}`,
    ...(best.length > 0
      ? [
          `- the best epoch by validation: validation ${meanAndDeviation(best.map((each) => each.validation))}, test ${meanAndDeviation(best.map((each) => each.test))}`,
          ...experiment.published.flatMap(({ source, best: theirBest }) =>
            theirBest
              ? [`  (${source}: validation ${theirBest.validation}, test ${theirBest.test})`]
              : [],
          ),
        ]
      : []),
    ...(reestimated.length > 0
      ? [
          `- test accuracy with re-estimated batch-norm statistics: ${list(reestimated)}, ${meanAndDeviation(reestimated)}`,
          ...experiment.published.flatMap(({ source, reestimated: theirValues }) =>
            theirValues ? [`  (${source}: ${list(theirValues)})`] : [],
          ),
        ]
      : []),
    ...seeds.map(
      ({ seed, gamma }) => `- γ of the first batch norm, seed ${seed}: ${list(gamma, 2)}`,
    ),
    ...results.map(
      ({ seed, seconds, fingerprint }) =>
        `- seed ${seed}: ${seconds.toFixed(0)} s, fingerprint of losses and weights ${fingerprint.slice(0, 16)}`,
    ),
  ].join("\n");
}

function meanAndDeviation(values: readonly number[]): string {
  const mean = values.reduce((a, b) => a + b, 0) / values.length;
  if (values.length < 2) return `${mean.toFixed(4)} (n = 1)`;
  const squares = values.reduce((sum, value) => sum + (value - mean) ** 2, 0);
  const deviation = Math.sqrt(squares / (values.length - 1));
  return `${mean.toFixed(4)} ± ${deviation.toFixed(4)} (n = ${values.length})`;
}

function ours(
  { validationImages }: Experiment,
  { seed, trainLoss, trainAccuracy, heldOutAccuracy }: SeedResult,
): string[][] {
  const heldOut = validationImages === undefined ? "test" : "validation";
  return [
    [`Strata, seed ${seed}: train loss`, ...trainLoss.map(three)],
    [`Strata, seed ${seed}: train accuracy`, ...trainAccuracy.map(three)],
    [`Strata, seed ${seed}: ${heldOut} accuracy`, ...heldOutAccuracy.map(three)],
  ];
}

function theirs({ source, trainAccuracy, testAccuracy }: Published): string[][] {
  return [
    ...(trainAccuracy ? [[`${source}: train accuracy`, ...trainAccuracy.map(three)]] : []),
    ...(testAccuracy ?? []).map((row) => [`${source}: test accuracy`].concat(row.map(three))),
  ];
}

function table(header: readonly string[], rows: readonly (readonly string[])[]): string {
  return [header, header.map(() => "---"), ...rows]
    .map((cells) => `| ${cells.join(" | ")} |`)
    .join("\n");
}

function list(values: readonly number[], digits = 3): string {
  return values.map((value) => value.toFixed(digits)).join(" ");
}

function three(value: number): string {
  return Number.isNaN(value) ? "" : value.toFixed(3);
}
