import type { StepCase } from "../cases.ts";
import type { Figure, Row } from "../report/row.ts";
import { compete, type Bench, type Contestant, type Result } from "./section.ts";

const SECTION = "steps";
/** The most of the heap that a step may take, times what it must keep. */
const MEMORY_BOUND = 1.25;

interface BoundedStep {
  readonly title: string;
  readonly case: StepCase;
  /** The least × PyTorch on as many threads. */
  readonly pytorch: number;
  /** The least that two threads are, times one. */
  readonly speedup?: number;
}

const CIFAR_BATCH = { batch: 128, size: 32, channels: 3 } as const;

const steps: readonly BoundedStep[] = [
  step("LeNet-BN", "leNetBn", { batch: 256, size: 28, channels: 1 }, { pytorch: 0.8 }),
  step("ResNet-20", "cifarResNet20", CIFAR_BATCH, { pytorch: 1, speedup: 1.85 }),
  step("pre-activation ResNet-20", "cifarPreActResNet20", CIFAR_BATCH, { pytorch: 1 }),
  step("DenseNet", "cifarDenseNet", CIFAR_BATCH, { pytorch: 0.8 }),
  step("GoogleNet", "cifarGoogleNet", CIFAR_BATCH, { pytorch: 0.8 }),
  // With a stem for small images, as the zoo's is for photographs.
  step("ResNet-18", "small resnet18", { batch: 32, size: 32, channels: 3 }, { pytorch: 1 }),
];

function step(
  title: string,
  model: string,
  shape: Pick<StepCase, "batch" | "size" | "channels">,
  bounds: Pick<BoundedStep, "pytorch" | "speedup">,
): BoundedStep {
  return { title, case: { kind: "step", model, ...shape }, ...bounds };
}

/** Whole training steps against PyTorch on as many threads, and the memory that they take. */
export async function* trainingSteps(bench: Bench): AsyncGenerator<Row> {
  for (const bounded of steps) {
    if (bounded.title.includes(bench.only)) yield* contest(bench, bounded);
  }
}

async function* contest(bench: Bench, bounded: BoundedStep): AsyncGenerator<Row> {
  // The peak of the heap is that of a process's whole life.
  bench.engines.stop("strata");
  const contestants = bench.threads.flatMap((threads): Contestant[] => [
    { engine: { name: "strata", threads }, case: bounded.case },
    { engine: { name: "pytorch", threads }, case: bounded.case },
  ]);
  const { results } = await compete(bench, contestants);
  for (const result of results) yield toRow(bounded, result, results);
}

function toRow(bounded: BoundedStep, result: Result, results: readonly Result[]): Row {
  const { engine, timing, missing, facts } = result;
  const row = {
    section: SECTION,
    name: `${bounded.title}, batch ${bounded.case.batch}`,
    engine: engine.name,
    threads: engine.threads,
  };
  if (timing === undefined) return { ...row, figures: [], note: `missing: ${missing}` };
  if (engine.name === "pytorch") {
    return { ...row, timing, figures: [], note: String(facts["format"]) };
  }
  const pytorch = find(results, "pytorch", engine.threads);
  const one = find(results, "strata", 1);
  const figures: Figure[] = [];
  if (pytorch?.timing) {
    const value = pytorch.timing.min / timing.min;
    figures.push({ unit: "× PyTorch", value, atLeast: bounded.pytorch });
  }
  if (engine.threads > 1 && one?.timing) {
    const value = one.timing.min / timing.min;
    const atLeast = engine.threads === 2 ? bounded.speedup : undefined;
    figures.push({ unit: "× 1 thread", value, ...(atLeast && { atLeast }) });
  }
  const { peakBytes, keptBytes } = facts as Record<string, number>;
  figures.push(
    { unit: "peak MiB", value: peakBytes! / 2 ** 20 },
    { unit: "× kept", value: peakBytes! / keptBytes!, atMost: MEMORY_BOUND },
  );
  return { ...row, timing, figures, ...difference(facts, pytorch) };
}

/** Two networks with different numbers of parameters are not the same network. */
function difference(facts: Result["facts"], pytorch: Result | undefined): Pick<Row, "note"> {
  const [ours, theirs] = [facts["parameters"], pytorch?.facts["parameters"]];
  if (theirs === undefined || ours === theirs) return {};
  return { note: `DIFFERENT NETWORKS: ${ours} parameters, PyTorch's ${theirs}` };
}

function find(results: readonly Result[], name: string, threads: number): Result | undefined {
  return results.find(({ engine }) => engine.name === name && engine.threads === threads);
}
