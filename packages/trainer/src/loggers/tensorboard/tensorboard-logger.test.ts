import { useBackend } from "@stratajs/tensor";
import { wasm } from "@stratajs/backend-wasm";
import { decode } from "fast-png";
import { spawnSync } from "node:child_process";
import { mkdtemp, readdir, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { fileURLToPath } from "node:url";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { tinyModel } from "../../testing/stripes.ts";
import { crc32c } from "./crc32c.ts";
import { frameRecord } from "./frame-record.ts";
import { toHistogram } from "./histogram.ts";
import { metricTag, TensorBoardLogger } from "./tensorboard-logger.ts";

/** A Python with the package tensorboard; `pip install tensorboard "setuptools<81"` makes one. */
const python = process.env["STRATA_PYTHON"] ?? "python3";
const hasTensorBoard = spawnSync(python, ["-c", "import tensorboard.plugins"]).status === 0;
const reason = hasTensorBoard ? "" : ` (skipped: ${python} has no tensorboard)`;
const script = fileURLToPath(new URL("../../testing/read-tensorboard.py", import.meta.url));

let folder: string;
beforeAll(async () => {
  await useBackend([wasm()]);
  folder = await mkdtemp(`${tmpdir()}/strata-tensorboard-`);
});
afterAll(() => rm(folder, { recursive: true }));

const text = new TextEncoder();
const gray = { data: Uint8Array.of(0, 80, 160, 240, 1, 2), height: 2, width: 3, channels: 1 };

describe("a record", () => {
  it("has the checksums that TensorFlow wants", () => {
    // RFC 3720, B.4, and the check value of CRC catalogues.
    expect(crc32c(new Uint8Array(32))).toBe(0x8a9136aa);
    expect(crc32c(text.encode("123456789"))).toBe(0xe3069283);
    // What tensorboard.summary.writer.record_writer makes of b"strata".
    const record = Buffer.from(frameRecord(text.encode("strata"))).toString("hex");
    expect(record).toBe("06000000000000007369d537737472617461ac2b1a62");
  });
});

describe("toHistogram", () => {
  it("counts every finite value once", () => {
    const values = Float32Array.from({ length: 1000 }, (_, i) => Math.sin(i) * i);
    const histogram = toHistogram(Float32Array.of(...values, NaN, Infinity, -Infinity))!;
    expect(histogram.counts.reduce((sum, count) => sum + count, 0)).toBe(1000);
    expect(histogram.count).toBe(1000);
    // A value on an edge belongs to the bucket at its right, but for the last.
    const below = histogram.limits.map(
      (limit, i) => values.filter((value) => value < limit || i === 29).length,
    );
    const counted = histogram.counts.map((_, i) =>
      histogram.counts.slice(0, i + 1).reduce((sum, count) => sum + count, 0),
    );
    expect(counted).toEqual(below);
    expect(histogram.limits.at(-1)).toBe(histogram.max);
  });

  it("makes one bucket of equal values and nothing of none", () => {
    expect(toHistogram(Float32Array.of(2, 2))).toMatchObject({ limits: [2], counts: [2] });
    expect(toHistogram(Float32Array.of(NaN))).toBeUndefined();
  });
});

describe("metricTag", () => {
  it("puts the phase last, so that curves of one metric stand together", () => {
    const metrics = ["trainLoss", "validationTop5Accuracy", "trainLossStep", "training"];
    expect(metrics.map(metricTag)).toEqual([
      "loss/train",
      "top5Accuracy/validation",
      "loss/trainStep",
      "training",
    ]);
    expect(["learningRate", "learningRateStep", "memoryPeakBytes"].map(metricTag)).toEqual([
      "learningRate",
      "learningRate/step",
      "memory/peakBytes",
    ]);
  });
});

describe("TensorBoardLogger", () => {
  it("gives the bytes of its file to a function, when asked to", async () => {
    const pieces: Uint8Array[] = [];
    const logger = new TensorBoardLogger({ folder: (bytes) => void pieces.push(bytes) });
    await logger.start({ step: 0 });
    expect(pieces).toHaveLength(1);
    await logger.logMetrics({ trainLoss: 1 }, { step: 1, epoch: 0 });
    expect(pieces).toHaveLength(1);
    await logger.flush();
    expect(pieces).toHaveLength(2);
  });

  it("names its files so that TensorBoard takes them in order", async () => {
    const logger = new TensorBoardLogger({ folder: `${folder}/names` });
    for (const step of [0, 5, 9]) await logger.start({ step });
    const names = await readdir(`${folder}/names`);
    expect(names).toHaveLength(3);
    for (const name of names) expect(name).toMatch(/^events\.out\.tfevents\.\d+\./);
  });

  it("says of images what it can write", async () => {
    const logger = new TensorBoardLogger({ folder: () => {} });
    await expect(logger.logImages("a", [{ ...gray, channels: 2 }], 0)).rejects.toThrow(
      "expected 1 (grey), 3 (RGB) or 4 (RGBA) channels but got 2",
    );
    await expect(logger.logImages("a", [{ ...gray, width: 4 }], 0)).rejects.toThrow(
      "expected 8 values for [2, 4, 1] but got 6",
    );
  });

  it.skipIf(!hasTensorBoard)(`is read by TensorBoard, every kind${reason}`, async () => {
    const runs = `${folder}/runs`;
    await writeRun(new TensorBoardLogger({ folder: `${runs}/first` }));
    const second = new TensorBoardLogger({ folder: `${runs}/second` });
    await second.start({ step: 0 });
    await second.logHyperparameters({ learningRate: 0.2, optimizer: { name: "Adam" }, sizes: [1] });
    await second.logMetrics({ validationLoss: 0.25, trainAccuracy: NaN }, { step: 7, epoch: 0 });
    await second.finish("failed");
    const seen = read(runs);
    expectEveryKind(seen);
    expect(seen.hyperparameters).toEqual(["learningRate", "optimizer/name", "sizes"]);
    // Those of all runs.
    expect(seen.metrics).toEqual(["accuracy/train", "loss/train", "loss/validation"]);
    expect(seen.sessions.toSorted((a, b) => a.name.localeCompare(b.name))).toMatchObject([
      {
        name: "first",
        status: 1,
        hyperparameters: { learningRate: 0.1, "optimizer/name": "SGD" },
        metrics: { "loss/train": 0.5 },
      },
      { name: "second", status: 2, hyperparameters: { sizes: "[1]" } },
    ]);
  });

  it.skipIf(!hasTensorBoard)(`shows the hyperparameters' metrics it is told${reason}`, async () => {
    const runs = `${folder}/told`;
    const options = { folder: `${runs}/one`, hyperparameterMetrics: ["trainLoss"] };
    await writeRun(new TensorBoardLogger(options));
    const seen = read(runs);
    expect(seen.metrics).toEqual(["loss/train"]);
    expect(seen.hyperparameters).toEqual(["learningRate", "optimizer/name"]);
    expect(seen.sessions[0]!.metrics).toEqual({ "loss/train": 0.5 });
  });

  it.skipIf(!hasTensorBoard)(`shows nothing twice after a resume${reason}`, async () => {
    const runs = `${folder}/resumed`;
    for (const [start, end] of [
      [0, 8],
      [4, 10],
    ] as const) {
      const logger = new TensorBoardLogger({ folder: `${runs}/one` });
      await logger.start({ step: start });
      for (let step = start + 1; step <= end; step++) {
        await logger.logMetrics({ trainLoss: start + step / 16 }, { step, epoch: 0 });
        await logger.logText("note", `${start}`, step);
      }
      await logger.finish("finished");
    }
    const seen = read(runs);
    const expected = [1, 2, 3, 4, 5, 6, 7, 8, 9, 10].map((step) => [
      step,
      (step > 4 ? 4 : 0) + step / 16,
    ]);
    expect(seen.scalars["one"]!["loss/train"]).toEqual(expected);
    expect(seen.accumulator["one"]!.scalars["loss/train"]).toEqual(expected);
    expect(seen.texts["one"]!["note"]!.map(([, note]) => note).join("")).toBe("0000444444");
  });
});

type Series<Value> = Record<string, Record<string, [step: number, value: Value][]>>;

interface Seen {
  readonly accumulator: Record<
    string,
    Record<"scalars" | "histograms" | "images", Record<string, number[][]>>
  >;
  readonly scalars: Series<number>;
  readonly histograms: Series<number[][]>;
  readonly texts: Series<string>;
  readonly images: Series<string[]>;
  readonly graphs: Record<
    string,
    | { readonly name: string; readonly op: string; readonly inputs: string[]; shape: number[] }[]
    | null
  >;
  readonly hyperparameters: string[];
  readonly metrics: string[];
  readonly sessions: {
    readonly name: string;
    readonly status: number;
    readonly hyperparameters: Record<string, unknown>;
    readonly metrics: Record<string, number>;
  }[];
}

function read(runs: string): Seen {
  const { status, stdout, stderr } = spawnSync(python, [script, runs], { encoding: "utf8" });
  if (status !== 0) throw new Error(stderr);
  // Python writes NaN as it is.
  return JSON.parse(stdout.replaceAll("NaN", "null")) as Seen;
}

async function writeRun(logger: TensorBoardLogger): Promise<void> {
  await logger.start({ step: 0 });
  await logger.logHyperparameters({ learningRate: 0.1, optimizer: { name: "SGD" } });
  const model = tinyModel();
  await logger.logGraph(model, [1, 6, 6, 1]);
  model.dispose();
  await logger.logText("summary", "**bold** ü", 0);
  await logger.logMetrics({ trainLoss: 0.75 }, { step: 1, epoch: 0 });
  await logger.logMetrics({ trainLoss: 0.5 }, { step: 2 ** 31 - 1, epoch: 0 });
  await logger.logHistogram("weight", Float32Array.of(-1, 0, 0, 2), 3);
  await logger.logImages("one", [gray], 4);
  await logger.logImages("two", [gray, { ...gray, data: Float32Array.of(0, 1, 2, -1, 0.5, 0) }], 4);
  await logger.finish("finished");
}

function expectEveryKind(seen: Seen): void {
  const loss = [
    [1, 0.75],
    [2 ** 31 - 1, 0.5],
  ];
  expect(seen.scalars["first"]).toEqual({ "loss/train": loss });
  expect(seen.accumulator["first"]).toEqual({
    scalars: { "loss/train": loss },
    histograms: { weight: [[3, 4, -1, 2]] },
    images: { one: [[4, 3, 2]], "two/0": [[4, 3, 2]], "two/1": [[4, 3, 2]] },
  });
  const rows = seen.histograms["first"]!["weight"]![0]![1];
  expect([rows[0], rows.at(-1)]).toEqual([
    [-1, expect.closeTo(-0.9), 1],
    [expect.closeTo(1.9), 2, 1],
  ]);
  expect(rows.reduce((sum, [, , count]) => sum + count!, 0)).toBe(4);
  expect(seen.texts["first"]!["summary"]).toEqual([[0, "**bold** ü"]]);
  const pixels = ["one", "two/1"].map((tag) => {
    const [, [width, height, png]] = seen.images["first"]![tag]![0]!;
    return [width, height, [...decode(Buffer.from(png!, "latin1")).data]];
  });
  expect(pixels).toEqual([
    ["3", "2", [0, 80, 160, 240, 1, 2]],
    ["3", "2", [0, 255, 255, 0, 128, 0]],
  ]);
  const graph = seen.graphs["first"]!;
  const names = graph.map(({ name }) => name);
  expect(new Set(names).size).toBe(names.length);
  expect(graph.flatMap(({ inputs }) => inputs).filter((name) => !names.includes(name))).toEqual([]);
  expect(graph[0]).toEqual({ name: "input", op: "Input", inputs: [], shape: [1, 6, 6, 1] });
  expect(graph.at(-1)).toMatchObject({ name: "output", op: "Output", shape: [1, 2] });
  expect(names).toEqual(
    expect.arrayContaining(["Conv2d[0]/weight", "Conv2d[0]/Conv2d", "BatchNorm2d[1]/running_mean"]),
  );
}
