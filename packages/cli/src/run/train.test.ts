import { loadCheckpoint, saveCheckpoint } from "@stratajs/checkpoint";
import { existsSync } from "node:fs";
import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { runStrata, type Outcome } from "../testing/run-strata.ts";
import { tinyPng, writeTinyData } from "../testing/tiny-data.ts";

let folder: string;
let output: string;
let trained: Outcome;

const settings = ["--epochs", "3", "--batch-size", "32", "--learning-rate", "0.1"];

function trainInto(target: string, ...more: readonly string[]): Promise<Outcome> {
  return runStrata(
    "train",
    "--data",
    join(folder, "data"),
    "--output",
    target,
    ...settings,
    ...more,
  );
}

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "strata-train-"));
  output = join(folder, "run");
  await writeTinyData(join(folder, "data"), { train: 320, test: 100 });
  trained = await trainInto(output);
});
afterAll(() => rm(folder, { recursive: true }));

describe("strata train", () => {
  it("says what it trains on, with what, how it goes and what came of it", () => {
    expect(trained.stderr).toBe("");
    expect(trained.code).toBe(0);
    const told = [
      "data     Fashion-MNIST: 320 training and 100 test images",
      "backend  wasm: WebAssembly",
      "passed over cuda: ",
      "model    leNetBn, 44,878 parameters",
      "recipe   custom: SGD, momentum 0.9, one cycle up to 0.1, batches of 32, 3 epochs",
      "seed     42",
      `output   ${output}`,
      "epoch     loss  train accuracy  test accuracy  seconds  examples/s",
      "\n   1/3  ",
      "\n   3/3  ",
      "\ntest accuracy  ",
      "γ of net.1     ",
      "β of net.1     ",
      `checkpoint     ${output}/last.safetensors`,
      `report         ${output}/report.html`,
    ];
    const places = told.map((text) => trained.stdout.indexOf(text));
    expect(places).not.toContain(-1);
    expect(places).toEqual(places.toSorted((a, b) => a - b));
  });

  it("learns", () => {
    expect(Number(/^test accuracy +([\d.]+) \(/m.exec(trained.stdout)?.[1])).toBeGreaterThan(0.9);
  });

  it("leaves metrics, a report and checkpoints", async () => {
    const csv = await readFile(join(output, "metrics.csv"), "utf8");
    // The header, three epochs and the test.
    expect(csv.trim().split("\n")).toHaveLength(5);
    const report = await readFile(join(output, "report.html"), "utf8");
    expect(report).toContain("leNetBn on fashionMnist");
    expect(report).toContain("Ankle boot");
    expect(existsSync(join(output, "best.safetensors"))).toBe(true);
  });

  it("gives the same bits for the same seed, beside the first run and not in its place", async () => {
    const again = await trainInto(output);
    expect(again.stdout).toContain(`checkpoint     ${output}-2/last.safetensors`);
    const [one, two] = await Promise.all(
      [output, `${output}-2`].map((run) => loadCheckpoint(`${run}/last.safetensors`)),
    );
    expect(two!.model).toEqual(one!.model);
    const other = await trainInto(output, "--seed", "43");
    expect(other.code).toBe(0);
    const three = await loadCheckpoint(`${output}-3/last.safetensors`);
    expect(three.model).not.toEqual(one!.model);
  });

  it("tests again with batch-norm statistics estimated anew, and saves that model too", async () => {
    const updated = join(folder, "updated");
    const { stdout, code } = await trainInto(updated, "--update-batch-norm");
    expect(code).toBe(0);
    const accuracy = /([\d.]+ \([\d,]+ of 100\)) with batch-norm statistics/.exec(stdout)![1]!;
    const tested = await runStrata(
      "test",
      `${updated}/updated.safetensors`,
      "--data",
      join(folder, "data"),
    );
    expect(tested.stdout).toContain(`test accuracy  ${accuracy}\n`);
  });
});

describe("strata test", () => {
  it("finds the accuracy that training ended with", async () => {
    const accuracy = /^test accuracy .*/m.exec(trained.stdout)![0];
    const data = ["--data", join(folder, "data")];
    const tested = await runStrata("test", `${output}/last.safetensors`, ...data);
    expect(tested.stdout).toContain(accuracy);
    const json = await runStrata("test", `${output}/last.safetensors`, ...data, "--json");
    const { testAccuracy, examples, model } = JSON.parse(json.stdout) as Record<string, unknown>;
    expect({ examples, model }).toEqual({ examples: 100, model: "leNetBn" });
    expect(accuracy).toContain((testAccuracy as number).toFixed(4));
  });

  it("refuses files that hold no trained model, each in a sentence", async () => {
    const whole = await readFile(`${output}/last.safetensors`);
    const cut = join(folder, "cut.safetensors");
    await writeFile(cut, whole.subarray(0, 5000));
    const checkpoint = await loadCheckpoint(`${output}/last.safetensors`);
    const weights = join(folder, "weights.safetensors");
    await saveCheckpoint(weights, { model: checkpoint.model });
    const swapped = join(folder, "swapped.safetensors");
    const state = { ...checkpoint.state, model: { name: "leNet" } };
    await saveCheckpoint(swapped, { ...checkpoint, state });
    const cases = [
      [join(folder, "none.safetensors"), "there is no such file"],
      [cut, "truncated"],
      [weights, "give one that strata train wrote"],
      [swapped, "does not hold the weights of leNet"],
    ] as const;
    for (const [path, reason] of cases) {
      const { code, stdout, stderr } = await runStrata("test", path);
      expect({ code, stdout }).toEqual({ code: 1, stdout: "" });
      expect(stderr).toMatch(/^strata: [^\n]+\n$/);
      expect(stderr).toContain(path);
      expect(stderr).toContain(reason);
    }
  });
});

describe("strata predict", () => {
  it("names the class of a test image, as text and as JSON", async () => {
    const image = join(folder, "image.png");
    await writeFile(image, tinyPng(7));
    const asked = ["predict", image, "--checkpoint", `${output}/last.safetensors`];
    const { stdout, stderr, code } = await runStrata(...asked, "--top", "3");
    expect({ code, stderr }).toEqual({ code: 0, stderr: "" });
    expect(stdout).toMatch(/^Sneaker\n\nSneaker {2,}━+ +\d+\.\d %\n/);
    expect(stdout.trim().split("\n")).toHaveLength(5);
    const json = JSON.parse((await runStrata(...asked, "--json")).stdout) as {
      label: string;
      class: number;
      classes: { probability: number }[];
    };
    expect(json).toMatchObject({ label: "Sneaker", class: 7, model: "leNetBn" });
    const total = json.classes.reduce((sum, { probability }) => sum + probability, 0);
    expect(json.classes).toHaveLength(10);
    expect(total).toBeCloseTo(1, 5);
  });

  it("sees when an image is dark on light, and inverts it when asked to", async () => {
    const image = join(folder, "inverted.png");
    await writeFile(image, tinyPng(5, { inverted: true }));
    const asked = ["predict", image, "--checkpoint", `${output}/last.safetensors`];
    expect((await runStrata(...asked)).stderr).toContain("try --invert");
    const { stdout, stderr } = await runStrata(...asked, "--invert");
    expect(stdout).toMatch(/^Sandal\n/);
    expect(stderr).toBe("");
  });
});
