import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { createHash } from "node:crypto";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { wasm } from "@stratajs/backend-wasm";
import { readPyTorch, readSafetensors, writeSafetensors } from "@stratajs/checkpoint";
import { centerCrop, normalize, resize } from "@stratajs/datasets";
import { memory, Rng, useBackend, type StateDict } from "@stratajs/tensor";
import { afterAll, afterEach, beforeAll, describe, expect, it } from "vitest";
import { freeze, loadModel, predict, saveModel } from "./index.ts";
import { digest } from "./testing/digest.ts";
import { body, savedResNet, trained, width } from "./testing/narrow-res-net.ts";

let folder: string;

beforeAll(async () => {
  await useBackend([wasm()]);
  folder = await mkdtemp(join(tmpdir(), "strata-zoo-"));
  process.env["STRATA_CACHE"] = join(folder, "cache");
});
afterEach(() => void delete process.env["STRATA_MIRROR"]);
afterAll(async () => {
  delete process.env["STRATA_CACHE"];
  await rm(folder, { recursive: true });
});

describe("loadModel", () => {
  it("gives a model of as many classes as the file has, and says where it is from", async () => {
    const { path, state } = await savedResNet(folder, "seven.safetensors");
    const model = await loadModel("resnet18", { weights: path, width });
    expect(digest(await model.stateDict())).toEqual(digest(state));
    expect(model.loaded).toMatchObject({ weights: path, fresh: [], unused: [] });
    // Those of the weights that are published for it, since the file does not say any.
    expect(model.preprocessing.transforms).toEqual([
      resize(256, { interpolation: "bilinear" }),
      centerCrop(224),
      normalize({ mean: [0.485, 0.456, 0.406], std: [0.229, 0.224, 0.225] }),
    ]);
    model.dispose();
  });

  it("keeps the body for another number of classes, draws the head and names its entries", async () => {
    const { path, state } = await savedResNet(folder, "other.safetensors");
    const load = async (): Promise<StateDict> => {
      const model = await loadModel("resnet18", {
        weights: path,
        width,
        classes: 3,
        rng: new Rng(1),
      });
      expect(model.loaded.fresh).toEqual(["fc.weight", "fc.bias"]);
      expect(model.loaded.unused).toEqual(["fc.weight", "fc.bias"]);
      const dict = await model.stateDict();
      model.dispose();
      return dict;
    };
    const dict = await load();
    expect(dict.get("fc.weight")!.shape).toEqual([3, 16]);
    expect(dict.get("fc.weight")!.data.some((value) => value !== 0)).toBe(true);
    expect(body(dict)).toEqual(body(state));
    // The same stream, the same head.
    expect(digest(await load())).toEqual(digest(dict));
  });

  it("names everything that does not fit in one error, and frees what it made", async () => {
    const { state } = await savedResNet(folder, "unfit.safetensors");
    const unfit = new Map(state);
    unfit.delete("bn1.weight");
    unfit.set("more", state.get("bn1.bias")!);
    unfit.set("bn1.bias", { dtype: "F32", shape: [1], data: Float32Array.of(0) });
    const path = join(folder, "unfit.safetensors");
    await writeSafetensors(path, unfit);
    const before = memory().numTensors;
    await expect(loadModel("resnet18", { weights: path, width })).rejects.toMatchObject({
      message: `${path} does not hold the weights of resnet18`,
      cause: {
        message: expect.stringMatching(
          /missing: bn1\.weight; unexpected: more; misshapen: bn1\.bias \(expected \[2\] but got \[1\]\)/,
        ),
      },
    });
    unfit.delete("bn1.bias");
    await writeSafetensors(path, unfit);
    const lenient = await loadModel("resnet18", { weights: path, width, strict: false });
    expect(lenient.loaded).toMatchObject({ fresh: ["bn1.weight", "bn1.bias"], unused: ["more"] });
    expect([...(await lenient.getParameter("bn1.weight").data())]).toEqual([1, 1]);
    lenient.dispose();
    expect(memory().numTensors).toBe(before);
  });

  it("gives back what was saved: options, preprocessing and labels", async () => {
    const { path } = await savedResNet(folder, "first.safetensors");
    const model = await loadModel("resnet18", { weights: path, width, classes: 3 });
    const saved = join(folder, "flowers.safetensors");
    await saveModel(model, saved, { labels: ["daisy", "rose", "tulip"] });
    const again = await loadModel("resnet18", { weights: saved });
    expect(digest(await again.stateDict())).toEqual(digest(await model.stateDict()));
    expect(again.preprocessing).toEqual(model.preprocessing);
    expect(again.loaded.labels).toEqual(["daisy", "rose", "tulip"]);
    const photo = { data: new Uint8Array(40 * 50).fill(99), height: 40, width: 50, channels: 1 };
    const [answers] = await predict(again, photo, { top: 2 });
    expect(answers).toHaveLength(2);
    expect(["daisy", "rose", "tulip"]).toContain(answers![0]!.label);
    const { metadata } = await readSafetensors(saved);
    expect(metadata["format"]).toBe("pt");
    model.dispose();
    again.dispose();
  });

  it("knows published weights by name, and fetches them once, checked by the digits in their name", async () => {
    const { path } = await savedResNet(folder, "published.safetensors");
    const bytes = await readFile(path);
    const digits = createHash("sha256").update(bytes).digest("hex").slice(0, 8);
    process.env["STRATA_MIRROR"] = join(folder, "mirror");
    const url = `https://weights.invalid/resnet18-${digits}.safetensors`;
    await expect(loadModel("resnet18", { weights: url, width })).rejects.toThrow(
      `could not download "weights/weights.invalid/resnet18-${digits}.safetensors"`,
    );
    process.env["STRATA_MIRROR"] = folder;
    await writeFile(join(folder, `resnet18-${digits}.safetensors`), bytes);
    const model = await loadModel("resnet18", { weights: url, width });
    model.dispose();
    delete process.env["STRATA_MIRROR"];
    (await loadModel("resnet18", { weights: new URL(url), width })).dispose();
    // torchvision's own file is another one than this.
    process.env["STRATA_MIRROR"] = folder;
    await writeFile(join(folder, "resnet18-f37072fd.pth"), bytes);
    await expect(loadModel("resnet18", { weights: "IMAGENET1K_V1" })).rejects.toThrow(
      `with SHA-256 ${createHash("sha256").update(bytes).digest("hex")} where one that begins with f37072fd was expected`,
    );
  });

  it("says which weights there are when a name is wrong or there are none", async () => {
    await expect(loadModel("resnet50", { weights: "IMAGENET1K_V3" })).rejects.toThrow(
      'resnet50 has no published weights called "IMAGENET1K_V3"; there are: IMAGENET1K_V2, IMAGENET1K_V1, resnet50.a1_in1k',
    );
    await expect(loadModel("leNet")).rejects.toThrow("no published weights of leNet are known");
  });
});

describe("fine-tuning a file that torch.save wrote", () => {
  const weights = new URL("../fixtures/narrow-resnet18.pth", import.meta.url);

  it("takes four lines", async () => {
    const model = await loadModel("resnet18", { weights, width, classes: 5 });
    freeze(model, "layer3");
    expect(trained(model).every((name) => /^(layer4|fc)\./.test(name))).toBe(true);
    expect(normalize(model.preprocessing).mean).toEqual([0.485, 0.456, 0.406]);
    const path = join(folder, "tuned.safetensors");
    await saveModel(model, path);
    const { tensors } = await readSafetensors(path);
    const { tensors: given } = await readPyTorch(weights);
    expect(tensors.get("fc.weight")!.shape).toEqual([5, 16]);
    expect(body(tensors)).toEqual(body(given));
    model.dispose();
  });
});
