import type { EpochCase } from "../cases.ts";
import type { Figure, Row } from "../report/row.ts";
import { compete, type Bench } from "./section.ts";

/** The most that the Trainer may take, times a loop by hand. */
const BOUND = 1.02;

const epoch = {
  kind: "epoch",
  model: "leNetBn",
  steps: 30,
  batch: 256,
  size: 28,
  channels: 1,
} as const;

/** What the Trainer costs over a training loop by hand that computes the same. */
export async function* trainerCost(bench: Bench): AsyncGenerator<Row> {
  const name = `${epoch.steps} steps of LeNet-BN, batch ${epoch.batch}`;
  if (!name.includes(bench.only)) return;
  for (const threads of bench.threads) {
    const cases: EpochCase[] = [
      { ...epoch, by: "hand" },
      { ...epoch, by: "Trainer" },
    ];
    const contestants = cases.map((each) => ({
      engine: { name: "strata", threads } as const,
      case: each,
    }));
    const { results } = await compete(bench, contestants);
    const byHand = results[0]!.timing;
    for (const [i, { timing, missing }] of results.entries()) {
      const figures: Figure[] = [];
      if (cases[i]!.by === "Trainer" && timing && byHand) {
        figures.push({ unit: "× by hand", value: timing.min / byHand.min, atMost: BOUND });
      }
      const row = { section: "trainer", name, engine: `by ${cases[i]!.by}`, threads, figures };
      yield timing ? { ...row, timing } : { ...row, note: `missing: ${missing}` };
    }
  }
}
