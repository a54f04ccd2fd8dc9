import type { Row } from "../report/row.ts";
import { compete, type Bench, type Contestant, type Result } from "./section.ts";

const BATCH = 128;
const BATCHES = 40;
const MODEL = "cifarResNet20";
const WORKERS = [0, 1] as const;
/** Images a second that one core must give. */
const LEAST_IMAGES = 20_000;
/** The most that a step with the loader may take, times one on a batch that is on the device already. */
const MOST_STEP = 1.05;

const engine = { name: "strata", threads: 1 } as const;

/** Batches of augmented CIFAR-10, and what they cost a training step that needs them. */
export async function* loader(bench: Bench): AsyncGenerator<Row> {
  const batches = WORKERS.map((workers): Contestant => ({
    engine,
    case: { kind: "loader", batch: BATCH, batches: BATCHES, workers },
  }));
  const { results } = await compete(bench, batches);
  for (const [i, result] of results.entries()) {
    yield toRow(`${BATCHES} batches of ${BATCH}, ${workersOf(i)}`, result, ({ min }) => [
      {
        unit: "images/s",
        value: (BATCHES * BATCH) / min,
        ...(i === 0 && { atLeast: LEAST_IMAGES }),
      },
    ]);
  }
  const steps = await compete(bench, [
    { engine, case: { kind: "step", model: MODEL, batch: BATCH, size: 32, channels: 3 } },
    ...WORKERS.map((workers): Contestant => ({
      engine,
      case: { kind: "loaded step", model: MODEL, batch: BATCH, workers },
    })),
  ]);
  const [cached, ...loaded] = steps.results;
  yield toRow(`step of ResNet-20, batch ${BATCH}, the same batch`, cached!, () => []);
  for (const [i, result] of loaded.entries()) {
    yield toRow(
      `step of ResNet-20, batch ${BATCH}, loader with ${workersOf(i)}`,
      result,
      ({ min }) => [{ unit: "× same batch", value: min / cached!.timing!.min, atMost: MOST_STEP }],
    );
  }
}

function workersOf(i: number): string {
  return WORKERS[i] === 1 ? "1 worker" : `${WORKERS[i]} workers`;
}

function toRow(
  name: string,
  { timing, missing }: Result,
  figuresOf: (timing: NonNullable<Result["timing"]>) => Row["figures"],
): Row {
  const row = { section: "loader", name, engine: engine.name, threads: engine.threads };
  if (timing === undefined) return { ...row, figures: [], note: `missing: ${missing}` };
  return { ...row, timing, figures: figuresOf(timing) };
}
