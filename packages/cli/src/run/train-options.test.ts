import { loadCheckpoint } from "@stratajs/checkpoint";
import { createModel, saveModel } from "@stratajs/zoo";
import { encode } from "fast-png";
import { existsSync } from "node:fs";
import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it, vi } from "vitest";
import { runStrata, type Outcome } from "../testing/run-strata.ts";
import { writeTinyData } from "../testing/tiny-data.ts";

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "strata-options-"));
  await writeTinyData(join(folder, "data"), { train: 320, test: 100 });
});
afterAll(() => rm(folder, { recursive: true }));

function train(output: string, ...options: readonly string[]): Promise<Outcome> {
  const data = ["--data", join(folder, "data"), "--output", join(folder, output)];
  // What is said later holds.
  return runStrata("train", ...data, "--batch-size", "32", "--learning-rate", "0.1", ...options);
}

describe("strata train", () => {
  it("trains a model for colours on grey images, which are normalised with their own statistics", async () => {
    const { code, stderr } = await train("grey", "cifarResNet20", "--fast-dev-run");
    expect({ code, stderr }).toEqual({ code: 0, stderr: "" });
  });

  it("with a recipe file, logs, averages and clips, holds images back, and resumes with its code", async () => {
    const recipe = join(folder, "recipe.ts");
    await writeFile(
      recipe,
      `const heard: number[] = [];
      export default {
        model: "leNetBn", optimizer: "adamw", schedule: "cosine", warmupEpochs: 1, labelSmoothing: 0.1, epochs: 4,
        validation: 0.1, augmentation: [{ name: "randomHorizontalFlip", p: 0.5 }],
        trainer: { gradientClipping: { norm: 5 }, accumulateGradients: 2, maxSteps: 12 },
        callbacks: () => [{ name: "heard", state: () => heard, onTrainEpochEnd: (trainer) => { heard.push(trainer.step); } }],
      };`,
    );
    const asked = ["--recipe", recipe, "--logger", "tensorBoard,jsonLines", "--ema", "0.9"];
    const { code, stdout, stderr } = await train("own", ...asked, "--save-top", "2");
    expect({ code, stderr }).toEqual({ code: 0, stderr: "" });
    expect(stdout).toContain(
      "recipe   custom: AdamW, momentum 0.9, learning rate 0.1 along a cosine, warm-up of 1 epochs, label smoothing 0.1, randomHorizontalFlip, 0.1 held back for validation",
    );
    expect(stdout).toContain("  train accuracy  validation accuracy  seconds");
    const names = await readdir(join(folder, "own"));
    expect(names).toEqual(
      expect.arrayContaining(["metrics.csv", "metrics.jsonl", "report.html", "run.json"]),
    );
    expect(names.filter((name) => name.startsWith("epoch="))).toHaveLength(2);
    const { settings } = JSON.parse(await readFile(join(folder, "own", "run.json"), "utf8"));
    expect(settings).toMatchObject({ ema: 0.9, maxSteps: 12, gradientClipping: '{"norm":5}' });
    // One file of the fit, one of the test.
    expect(await readdir(join(folder, "own", "tensorboard"))).toHaveLength(2);
    const { state } = await loadCheckpoint(join(folder, "own", "last.safetensors"));
    expect(state).toMatchObject({ step: 12, callbacks: { heard: [5, 10, 12] } });
    const resumed = await runStrata(
      "train",
      "--resume",
      join(folder, "own", "last.safetensors"),
      "--data",
      join(folder, "data"),
    );
    expect({ code: resumed.code, stderr: resumed.stderr }).toEqual({ code: 0, stderr: "" });
  });

  it("tries everything once and saves nothing", async () => {
    const { code, stdout } = await train("tried", "--fast-dev-run");
    expect(code).toBe(0);
    expect(stdout).toContain("it works; nothing was saved");
    expect(existsSync(join(folder, "tried"))).toBe(false);
  });

  it("ends early when nothing gets better, and says so", async () => {
    // Without batch norm a rate of 0 leaves every loss as it is.
    const still = ["--optimizer", "sgd", "--schedule", "constant", "--learning-rate", "0"];
    const asked = [
      "--epochs",
      "9",
      "--early-stopping",
      "1",
      "--limit-train-batches",
      "1",
      ...still,
    ];
    const { stdout, code } = await train("early", "leNet", ...asked);
    expect(code).toBe(0);
    expect(stdout).toContain("\n   2/9  ");
    expect(stdout).not.toContain("\n   3/9  ");
    expect(stdout).toContain("ended early: ");
    expect(stdout).toContain("report ");
    const said = vi.spyOn(console, "warn").mockImplementation(() => {});
    const later = await train("later", "leNet", ...asked, "--min-epochs", "4", "--min-steps", "3");
    expect(later.stdout).toContain("\n   4/9  ");
    expect(later.stdout).not.toContain("\n   5/9  ");
    expect(said).toHaveBeenCalledOnce();
    said.mockRestore();
    const never = await train("never", "leNet", ...asked, "--min-epochs", "10");
    expect(never).toMatchObject({ code: 1 });
    expect(never.stderr).toContain("minEpochs of at most maxEpochs, 9, but got 10");
    expect(existsSync(join(folder, "never"))).toBe(false);
  });

  it("goes on with another number of workers, but not with other settings", async () => {
    const resume = ["train", "--resume", join(folder, "early", "last.safetensors")];
    const refused = await runStrata(...resume, "--clip-norm", "1", "--logger", "tensorBoard");
    expect(refused).toMatchObject({ code: 2, stdout: "" });
    expect(refused.stderr).toContain("leave out --logger, --clip-norm");
    const both = await train("both", "--clip-norm", "1", "--clip-value", "1");
    expect(both.stderr).toContain("give --clip-norm or --clip-value, not both");
    const more = await runStrata(...resume, "--data", join(folder, "data"), "--workers", "1");
    expect({ code: more.code, stderr: more.stderr }).toEqual({ code: 0, stderr: "" });
  });

  it("fine-tunes weights on a folder of images, lists damaged ones, and predicts a folder", async () => {
    const photos = join(folder, "photos");
    for (const [label, name] of ["dark", "light"].entries()) {
      await mkdir(join(photos, name), { recursive: true });
      for (let number = 0; number < 10; number++) {
        const data = new Uint8Array(40 * 30 * 3).fill(200 * label + number);
        const png = encode({ width: 40, height: 30, channels: 3, data });
        await writeFile(join(photos, name, `${number}.png`), png);
      }
    }
    await writeFile(join(photos, "dark", "cut.jpg"), Uint8Array.of(0xff, 0xd8, 0xff));
    const body = createModel("cifarResNet20", { classes: 10 });
    const weights = join(folder, "body.safetensors");
    await saveModel(body, weights);
    body.dispose();
    const asked = ["--dataset", "imageFolder", "--data", photos, "--output", join(folder, "fine")];
    const { code, stdout, stderr } = await runStrata(
      "train",
      "cifarResNet20",
      ...asked,
      "--epochs",
      "2",
      "--batch-size",
      "4",
      "--weights",
      weights,
      "--freeze",
      "blocks.3",
    );
    expect(stderr).not.toContain("strata:");
    expect(code).toBe(0);
    expect(stdout).toContain("16 training and 4 test images in folders");
    expect(await readFile(join(folder, "fine", "report.html"), "utf8")).toContain("dark/cut.jpg");
    const checkpoint = ["--checkpoint", join(folder, "fine", "last.safetensors")];
    const predicted = await runStrata("predict", join(photos, "light"), ...checkpoint);
    expect(predicted).toMatchObject({ code: 0, stderr: "" });
    expect(predicted.stdout.trim().split("\n")).toHaveLength(10);
    // As they were read in training: what a PNG's alpha is does not matter.
    const probabilities: unknown[] = [];
    for (const alpha of [0, 255]) {
      const data = Uint8Array.from({ length: 40 * 30 * 4 }, (_, i) => (i % 4 < 3 ? 77 : alpha));
      const path = join(folder, "alpha.png");
      await writeFile(path, encode({ width: 40, height: 30, channels: 4, data }));
      const { stdout: json } = await runStrata("predict", path, ...checkpoint, "--json");
      probabilities.push((JSON.parse(json) as { probability: number }).probability);
    }
    expect(probabilities[0]).toBe(probabilities[1]);
    const mixed = await runStrata("predict", join(photos, "dark"), ...checkpoint, "--json");
    expect(mixed.code).toBe(1);
    expect(JSON.parse(mixed.stdout)).toHaveLength(10);
    expect(mixed.stderr).toContain("1 of 11 images could not be read");
  });

  it("finds a learning rate, with its curve", async () => {
    const picture = join(folder, "rates.svg");
    const data = ["--data", join(folder, "data"), "--batch-size", "32"];
    const asked = ["lr-find", ...data, "--steps", "30", "--output", picture, "--json"];
    const { code, stdout } = await runStrata(...asked);
    expect(code).toBe(0);
    const { suggestion, losses } = JSON.parse(stdout) as { suggestion: number; losses: number[] };
    expect(losses.length).toBeGreaterThan(10);
    expect(suggestion).toBeGreaterThan(1e-8);
    expect(await readFile(picture, "utf8")).toContain("<svg");
  });

  it("compares runs", async () => {
    const { code, stdout } = await runStrata("compare", join(folder, "own"), join(folder, "early"));
    expect(code).toBe(0);
    const [heading, ...rows] = stdout.trim().split("\n");
    expect(heading).toMatch(/^run +testLoss +testAccuracy +epochs done +seconds .*optimizer/);
    expect(rows).toHaveLength(2);
    // A folder of runs stands for those in it.
    const all = await runStrata("compare", folder);
    for (const name of ["own", "early"]) expect(all.stdout).toContain(`${join(folder, name)} `);
    const none = await runStrata("compare", join(folder, "data"));
    expect(none.stderr).toContain("holds no run.json");
  });
});
