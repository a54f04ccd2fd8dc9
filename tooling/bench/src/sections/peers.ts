import type { Case, ConvolutionCase, Direction, StepCase } from "../cases.ts";
import type { EngineOptions } from "../engines.ts";
import type { Figure, Row } from "../report/row.ts";
import { compete, type Bench, type Result } from "./section.ts";

const SECTION = "peers";

/** Ours against one peer, one thread each. */
interface Duel {
  readonly name: string;
  readonly peer: EngineOptions["name"];
  readonly case: Case;
  /** What the peer does, if less than we: the times are then compared for as much work. */
  readonly peerCase?: Case;
  /** How many times less that is. */
  readonly peerShare?: number;
  readonly atLeast?: number | undefined;
}

/** tfjs-backend-cpu needs seconds for what takes us milliseconds: it gets this part of the batch. */
const STEP = { batch: 256, peerBatch: 8 } as const;

const duels: readonly Duel[] = [
  ...(["forward", "to the input", "to the filter"] as const).map((direction): Duel =>
    convolution("tfjs-backend-cpu", 64, { size: 16, batch: 1, direction }),
  ),
  {
    name: `LeNet-BN step, batch ${STEP.batch} (tfjs: ${STEP.peerBatch}, times ${STEP.batch / STEP.peerBatch})`,
    peer: "tfjs-backend-cpu",
    case: leNetStep(STEP.batch),
    peerCase: leNetStep(STEP.peerBatch),
    peerShare: STEP.batch / STEP.peerBatch,
    atLeast: 500,
  },
  convolution("tfjs-backend-wasm", 16, { size: 32, batch: 128 }, 3),
  convolution("tfjs-backend-wasm", 64, { size: 32, batch: 32 }, 3),
  convolution("tfjs-backend-wasm", 256, { size: 8, batch: 32 }, 3),
  resNet18(1, 224),
  resNet18(8, 224),
  convolution("jax-js", 64, { size: 32, batch: 1 }, 100),
];

/** Peers that do parts of what Strata does: tfjs's backends, onnxruntime-web, jax-js. */
export async function* peers(bench: Bench): AsyncGenerator<Row> {
  for (const duel of duels) {
    const { name, peer, peerCase = duel.case, peerShare = 1 } = duel;
    if (!`${name} ${peer}`.includes(bench.only)) continue;
    const group = await compete(bench, [
      { engine: { name: "strata", threads: 1 }, case: duel.case },
      { engine: { name: peer, threads: 1 }, case: peerCase },
    ]);
    const [ours, theirs] = group.results;
    const figures: Figure[] = [];
    if (ours!.timing && theirs!.timing) {
      const value = (peerShare * theirs!.timing.min) / ours!.timing.min;
      figures.push({ unit: "× peer", value, ...(duel.atLeast && { atLeast: duel.atLeast }) });
    }
    yield toRow(duel, ours!, figures);
    yield toRow(duel, theirs!, []);
  }
}

function toRow({ name }: Duel, { engine, timing, missing }: Result, figures: Figure[]): Row {
  const row = { section: SECTION, name, engine: engine.name, threads: engine.threads, figures };
  return timing ? { ...row, timing } : { ...row, note: `missing: ${missing}` };
}

function convolution(
  peer: EngineOptions["name"],
  channels: number,
  { size, batch, direction = "forward" }: { size: number; batch: number; direction?: Direction },
  atLeast?: number,
): Duel {
  const request: ConvolutionCase = {
    kind: "convolution",
    direction,
    batch,
    size,
    inChannels: channels,
    outChannels: channels,
    kernel: 3,
    stride: 1,
    padding: 1,
    groups: 1,
  };
  const name = `3×3 ${channels}→${channels} @${size}, batch ${batch}, ${direction}`;
  return { name, peer, case: request, atLeast };
}

function leNetStep(batch: number): StepCase {
  return { kind: "step", model: "leNetBn", batch, size: 28, channels: 1 };
}

function resNet18(batch: number, size: number): Duel {
  return {
    name: `ResNet-18 forward, batch ${batch} @${size}`,
    peer: "onnxruntime-web",
    case: { kind: "inference", model: "resnet18", batch, size },
    atLeast: 1.2,
  };
}
