import { existsSync, readFileSync } from "node:fs";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { runStrata } from "./testing/run-strata.ts";

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "strata-main-"));
  await writeFile(join(folder, "file"), "");
});
afterAll(() => rm(folder, { recursive: true }));

describe("strata", () => {
  it("prints help and its version to stdout", async () => {
    const help = await runStrata("--help");
    expect(help).toMatchObject({ code: 0, stderr: "" });
    for (const name of [
      "train",
      "test",
      "predict",
      "lr-find",
      "compare",
      "export",
      "models",
      "summary",
      "graph",
      "doctor",
    ]) {
      expect(help.stdout).toMatch(new RegExp(String.raw`\n  ${name} `));
      const own = await runStrata(name, "--help");
      expect(own).toMatchObject({ code: 0, stderr: "" });
      expect(own.stdout).toContain("--verbose");
    }
    expect((await runStrata("train", "--help")).stdout).toContain("Examples:\n  strata train ");
    expect((await runStrata("--version")).stdout).toMatch(/^\d+\.\d+\.\d+\n$/);
  });

  it.each([
    [["trian"], "unknown command 'trian' (Did you mean train?)"],
    [["train", "leNetBm"], 'no model is called "leNetBm": did you mean leNetBn?'],
    [["train", "--dataset", "fashonmnist"], "did you mean fashionMnist?"],
    [["train", "--recipe", "publishd"], "did you mean published?"],
    [["train", "--optimzer", "sgd"], "unknown option '--optimzer' (Did you mean --optimizer?)"],
    [["train", "--epochs", "0"], "It must be an integer of at least 1."],
    [["train", "--learning-rate", "fast"], "It must be a number of at least 0."],
    // A checkpoint with it would be no valid one.
    [["train", "--momentum", "1"], "It must be a number from 0 to below 1."],
    [["train", "--max-time", "1h"], "It must be days:hours:minutes:seconds, such as 00:01:00:00."],
    [["lr-find", "--from", "1", "--to", "0.1"], "--from expected a rate below that of --to, 0.1"],
    [["train", "leNet", "leNetBn"], "too many arguments"],
    [["test"], "missing required argument 'checkpoint'"],
    [["models", "transformer"], 'no model is called "transformer"; there are: alexnet, '],
    [["export"], "export expected weights, a model (--model), or both"],
    [["export", "a.pth", "--format", "onxx"], 'no format is called "onxx"'],
    [["export", "a.safetensors"], "say where to with --output"],
    [["predict", "a.png", "--weights", "a.pth"], "--model <name>"],
    [["summary", "leNet", "--input", "28"], "It must be HEIGHTxWIDTHxCHANNELS, such as 28x28x1."],
  ])("answers wrong usage %j with exit code 2 and a sentence", async (argv, said) => {
    const { code, stdout, stderr } = await runStrata(...argv);
    expect({ code, stdout }).toEqual({ code: 2, stdout: "" });
    expect(stderr).toMatch(/^strata: [^\n]+\n$/);
    expect(stderr).toContain(said);
  });

  it("says in a sentence what it cannot do, and where with --verbose", async () => {
    const output = join(folder, "output");
    const cases = [
      [["--output", join(folder, "file/run")], "cannot write to the output folder"],
      [["--output", output, "--data", join(folder, "none")], join(folder, "none")],
      [["--output", output, "--backend", "cuda"], 'the backend "cuda" cannot run here: '],
      [["--resume", join(folder, "file")], join(folder, "file")],
    ] as const;
    for (const [options, said] of cases) {
      const { code, stderr } = await runStrata("train", "--no-download", ...options);
      expect(code).toBe(1);
      expect(stderr).toMatch(/^strata: [^\n]+\n$/);
      expect(stderr).toContain(said);
    }
    expect(existsSync(output)).toBe(false);
    const verbose = await runStrata("train", "--verbose", "--resume", join(folder, "file"));
    expect(verbose.stderr).toMatch(/\n +at .*saved-run|\n +at .*checkpoint/);
  });
});

describe("strata train --backend", () => {
  it("takes a name that there is not for wrong usage, and says which there are", async () => {
    const output = join(folder, "unknown-backend");
    const { code, stdout, stderr } = await runStrata(
      "train",
      "--data",
      join(folder, "none"),
      "--output",
      output,
      "--backend",
      "wasmm",
    );
    expect({ code, stdout }).toEqual({ code: 2, stdout: "" });
    expect(stderr).toMatch(/^strata: [^\n]+\n$/);
    expect(stderr).toContain('no backend is called "wasmm": did you mean wasm? (there are: cuda, ');
    expect(existsSync(output)).toBe(false);
  });
});

describe("strata models, summary and doctor", () => {
  it("lists the models that fit", async () => {
    const { stdout, code } = await runStrata("models", "*netbn");
    expect(code).toBe(0);
    expect(stdout).toMatch(/^model +images +parameters +weights\nleNetBn +28×28×1 +44,878\n$/);
    const json = await runStrata("models", "leNetBn", "--json");
    const published = await runStrata("models", "resnet18");
    expect(published.stdout).toMatch(/11,689,512 +IMAGENET1K_V1, resnet18\.a1_in1k, and 2 more\n$/);
    expect(JSON.parse(json.stdout)).toEqual([
      { name: "leNetBn", input: [28, 28, 1], parameters: 44_878, weights: [] },
    ]);
  });

  it("traces the shapes of a model", async () => {
    const { stdout } = await runStrata(
      "summary",
      "leNetBn",
      "--input",
      "32x32x3",
      "--classes",
      "5",
      "--batch",
      "8",
    );
    expect(stdout).toMatch(/├─ 0 +Conv2d +\[1, 28, 28, 6\] +456 +352,800\n/);
    expect(stdout).toMatch(/└─ 15 +Linear +\[1, 5\] +425 +420\n/);
    expect(stdout).toMatch(/gradients +0\.2 MB\n[^]*together, with Adam +\d\.\d MB\n/);
  });

  it("draws a model into a file", async () => {
    const path = join(folder, "leNet.svg");
    const { stdout } = await runStrata("graph", "leNet", "--output", path);
    expect(stdout).toBe(`${path}\n`);
    expect(readFileSync(path, "utf8")).toMatch(/^<svg [^]*5×5 conv, 16[^]*<\/svg>\n$/);
  });

  it("finds this machine ready to train", async () => {
    const { stdout, stderr, code } = await runStrata("doctor");
    expect({ code, stderr }).toEqual({ code: 0, stderr: "" });
    for (const name of [
      "node",
      "cores",
      "memory",
      "backend",
      "training",
      "cache",
      "fashionMnist",
    ]) {
      expect(stdout).toMatch(new RegExp(`^${name} +\\S`, "m"));
    }
    expect(stdout).toContain("ready to train");
  });
});
