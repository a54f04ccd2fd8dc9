import { copyFile, mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { readPyTorch, readSafetensors, saveCheckpoint } from "@stratajs/checkpoint";
import { Rng } from "@stratajs/tensor";
import { createModel } from "@stratajs/zoo";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { startBackend } from "../run/start-backend.ts";
import { runStrata } from "../testing/run-strata.ts";
import { tinyPng } from "../testing/tiny-data.ts";

const pytorchFile = fileURLToPath(
  new URL("../../../checkpoint/fixtures/lightning.ckpt", import.meta.url),
);
let folder: string;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "strata-export-"));
  await startBackend("wasm");
});
afterAll(() => rm(folder, { recursive: true }));

/** A checkpoint of a leNetBn in training, optimizer's tensors included. */
async function saveLeNet(path: string): Promise<ReturnType<typeof createModel>> {
  const model = createModel("leNetBn", { rng: new Rng(1) });
  const state = await model.stateDict();
  await saveCheckpoint(path, { model: state, optimizer: state, state: { epoch: 3 } });
  return model;
}

describe("strata export", () => {
  it("makes a safetensors file of PyTorch's weights, with nothing but the state dict", async () => {
    const output = join(folder, "converted.safetensors");
    const { code, stdout, stderr } = await runStrata("export", pytorchFile, "--output", output);
    expect({ code, stderr }).toEqual({ code: 0, stderr: "" });
    expect(stdout).toContain("converted.safetensors: 2 tensors with 8 numbers, 0.0 MB");
    const { tensors, metadata } = await readSafetensors(output);
    expect(new Map(tensors)).toEqual(new Map((await readPyTorch(pytorchFile)).tensors));
    expect(metadata).toEqual({ format: "pt" });
  });

  it("leaves a checkpoint's optimizer out, and checks the weights where the model is named", async () => {
    const checkpoint = join(folder, "last.safetensors");
    const model = await saveLeNet(checkpoint);
    const output = join(folder, "le-net.safetensors");
    const named = ["--model", "lenet-bn", "--output", output];
    expect((await runStrata("export", checkpoint, ...named)).code).toBe(0);
    const { tensors } = await readSafetensors(output);
    const state = await model.stateDict();
    expect(new Set(tensors.keys())).toEqual(new Set(state.keys()));
    expect(tensors.get("net.0.weight")).toEqual(state.get("net.0.weight"));
    model.dispose();
    const wrong = await runStrata("export", pytorchFile, ...named);
    expect(wrong.code).toBe(1);
    expect(wrong.stderr).toMatch(/does not hold the weights of leNetBn.*missing: net\.0\.weight/);
  });
});

describe("strata export --format onnx", () => {
  it("writes the network of named weights, with batch norms folded in where asked", async () => {
    const weights = join(folder, "for-onnx.safetensors");
    (await saveLeNet(weights)).dispose();
    const output = join(folder, "le-net.onnx");
    const argv = ["export", weights, "--format", "onnx", "--output", output];
    const nameless = await runStrata(...argv);
    expect({ code: nameless.code, stderr: nameless.stderr }).toEqual({
      code: 2,
      stderr: "strata: an ONNX file is of a network, not of weights alone; name it with --model\n",
    });
    const { code, stdout } = await runStrata(...argv, "--model", "leNetBn");
    expect(code).toBe(0);
    expect(stdout).toContain("le-net.onnx: leNetBn for images [batch, 28, 28, 1], 0.2 MB");
    expect(await readFile(output, "latin1")).toContain("BatchNormalization");
    await runStrata(...argv, "--model", "leNetBn", "--fuse");
    expect(await readFile(output, "latin1")).not.toContain("BatchNormalization");
  });

  it("takes images such as the checkpoint's model was made for", async () => {
    const options = { classes: 3, inputChannels: 1, imageSize: 28 };
    const model = createModel("cifarResNet20", options);
    const checkpoint = join(folder, "grey.safetensors");
    const state = { model: { name: "cifarResNet20", options } };
    await saveCheckpoint(checkpoint, { model: await model.stateDict(), state });
    model.dispose();
    const output = ["--output", join(folder, "grey.onnx")];
    const asked = ["--model", "cifarResNet20", "--format", "onnx", ...output];
    const { stdout, stderr } = await runStrata("export", checkpoint, ...asked);
    expect(stderr).toBe("");
    expect(stdout).toContain("cifarResNet20 for images [batch, 28, 28, 1], ");
  });

  it("is what --fuse is for", async () => {
    const { code, stderr } = await runStrata("export", "--model", "leNetBn", "--fuse");
    expect({ code, stderr }).toEqual({
      code: 2,
      stderr: "strata: --fuse is for ONNX files: give it with --format onnx\n",
    });
  });
});

describe("strata predict --model --weights", () => {
  it("asks a model of the zoo with weights of any format", async () => {
    const weights = join(folder, "predict.safetensors");
    (await saveLeNet(weights)).dispose();
    const image = join(folder, "image.png");
    await writeFile(image, tinyPng(3));
    // Its content says what it is, not its name.
    await copyFile(weights, join(folder, "predict.pth"));
    const argv = ["predict", image, "--model", "leNetBn", "--weights", join(folder, "predict.pth")];
    const { code, stdout, stderr } = await runStrata(...argv, "--top", "3");
    expect({ code, stderr }).toEqual({ code: 0, stderr: "" });
    expect(stdout).toMatch(/^\d\n\n(\d +[━ ]+ \S+ %\n){3}$/);
    const json = await runStrata(...argv, "--json");
    const answer = JSON.parse(json.stdout) as { classes: { probability: number }[] };
    expect(answer).toMatchObject({ image, model: "leNetBn", weights: join(folder, "predict.pth") });
    const sum = answer.classes.reduce((total, { probability }) => total + probability, 0);
    expect(sum).toBeCloseTo(1, 4);
  });
});
