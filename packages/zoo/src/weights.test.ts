import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { createHash } from "node:crypto";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { wasm } from "@stratajs/backend-wasm";
import { readPyTorch, readSafetensors, writeSafetensors } from "@stratajs/checkpoint";
import { applyTransforms, centerCrop, normalize, resize } from "@stratajs/datasets";
import { fuse } from "@stratajs/layers";
import { SGD } from "@stratajs/optim";
import {
  memory,
  Rng,
  softmaxCrossEntropy,
  tensor1d,
  tensor4d,
  tidy,
  useBackend,
  valueAndGrads,
  type StateDict,
} from "@stratajs/tensor";
import { afterAll, afterEach, beforeAll, describe, expect, it } from "vitest";
import {
  createModel,
  freeze,
  imageNetClasses,
  listModels,
  listWeights,
  loadModel,
  modelEntry,
  predict,
  replaceHead,
  saveModel,
  unfreeze,
  type ImageModel,
  type ModelName,
} from "./index.ts";
import { originOf } from "./origin.ts";
import { digest } from "./testing/digest.ts";
import { sample, type SmallModel } from "./testing/sample.ts";
import { withTodaysNames } from "./weights/old-names.ts";
import { torchvisionWeights } from "./weights/torchvision-weights.ts";

let folder: string;
const width = 2;

beforeAll(async () => {
  await useBackend([wasm()]);
  folder = await mkdtemp(join(tmpdir(), "strata-weights-"));
  process.env["STRATA_CACHE"] = join(folder, "cache");
});
afterEach(() => void delete process.env["STRATA_MIRROR"]);
afterAll(async () => {
  delete process.env["STRATA_CACHE"];
  await rm(folder, { recursive: true });
});

/** A narrow resnet18 of 7 classes in a file; gives its path and its state. */
async function savedResNet(name: string): Promise<{ path: string; state: StateDict }> {
  const model = createModel("resnet18", { width, classes: 7, rng: new Rng(3) });
  const path = join(folder, name);
  await saveModel(model, path);
  const state = await model.stateDict();
  model.dispose();
  return { path, state };
}

/** All but the head, by name: files have an order of their own. */
const body = (of: StateDict): string[] =>
  digest(of)
    .filter((line) => !line.startsWith("fc."))
    .toSorted();

const trained = (model: ImageModel): string[] =>
  [...model.namedParameters()].filter(([, { trainable }]) => trainable).map(([name]) => name);

function images(count: number, size = 32): ReturnType<typeof tensor4d> {
  return tensor4d(new Rng(5).normal(count * size * size * 3), [count, size, size, 3]);
}

describe("loadModel", () => {
  it("gives a model of as many classes as the file has, and says where it is from", async () => {
    const { path, state } = await savedResNet("seven.safetensors");
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
    const { path, state } = await savedResNet("other.safetensors");
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
    const { state } = await savedResNet("unfit.safetensors");
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
    const { path } = await savedResNet("first.safetensors");
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
    const { path } = await savedResNet("published.safetensors");
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

describe("published weights", () => {
  const known = listModels().filter((name) => Object.hasOwn(torchvisionWeights, name));

  it("are there for the models of torchvision, each with all that it takes to use them", () => {
    expect(known).toEqual(expect.arrayContaining(["resnet18", "resnet152", "resnext50_32x4d"]));
    for (const model of Object.keys(torchvisionWeights)) {
      for (const { url, sha256Prefix, preprocessing } of listWeights(model)) {
        expect(new URL(url).pathname).toContain(`-${sha256Prefix}.pth`);
        expect(sha256Prefix).toMatch(/^[0-9a-f]{8,}$/);
        expect(preprocessing.transforms.map(({ name }) => name)).toEqual([
          "resize",
          "centerCrop",
          "normalize",
        ]);
      }
    }
  });

  it("have ImageNet's classes", async () => {
    const classes = await imageNetClasses();
    expect([classes.length, classes[0], classes[281], classes[999]]).toEqual([
      1000,
      "tench",
      "tabby",
      "toilet tissue",
    ]);
  });

  it("of old DenseNets get today's names", () => {
    const entry = { dtype: "F32", shape: [], data: new Float32Array(1) } as const;
    const old = ["features.denseblock1.denselayer2.norm.1.weight", "features.norm0.weight"];
    const dict = withTodaysNames(new Map(old.map((name) => [name, entry])));
    expect([...dict.keys()]).toEqual([
      "features.denseblock1.denselayer2.norm1.weight",
      "features.norm0.weight",
    ]);
  });
});

describe("replaceHead", () => {
  it("gives a new head and keeps the body, without a leak", async () => {
    const before = memory().numTensors;
    const model = createModel("resnet18", { width, classes: 7, rng: new Rng(1) });
    const { numTensors } = memory();
    const state = await model.stateDict();
    expect(replaceHead(model, 3, { rng: new Rng(2) })).toBe(model);
    const dict = await model.stateDict();
    expect([...dict.keys()]).toEqual([...state.keys()]);
    expect(dict.get("fc.weight")!.shape).toEqual([3, 16]);
    expect(dict.get("layer4.1.conv2.weight")).toEqual(state.get("layer4.1.conv2.weight"));
    const x = images(2);
    expect(tidy(() => model.forward(x).shape)).toEqual([2, 3]);
    x.dispose();
    expect(memory().numTensors).toBe(numTensors);
    model.dispose();
    expect(memory().numTensors).toBe(before);
  });

  it.each(Object.entries(sample) as [ModelName, SmallModel][])(
    "replaces every head of %s, and weights of other classes leave them out",
    async (name, { size, options }) => {
      const { inputSize } = modelEntry(name);
      const create: () => ImageModel = () => createModel(name, { ...options, classes: 4 });
      const model = replaceHead(create(), 3);
      const { heads } = originOf(model);
      const state = await model.stateDict();
      const layers = [...state.keys()].filter((entry) => state.get(entry)!.shape[0] === 3);
      for (const head of heads) expect(layers).toContain(`${head}.weight`);
      const x = tensor4d(new Rng(1).normal(size * size * inputSize[2]), [
        1,
        size,
        size,
        inputSize[2],
      ]);
      expect(tidy(() => model.forward(x).shape)).toEqual([1, 3]);
      const path = join(folder, `${name}.safetensors`);
      await saveModel(model, path);
      const other = await loadModel(name, { ...options, weights: path, classes: 4 });
      expect(other.loaded.fresh).toEqual(
        expect.arrayContaining(heads.map((head) => `${head}.weight`)),
      );
      expect(tidy(() => other.forward(x).shape)).toEqual([1, 4]);
      for (const used of [model, other, x]) used.dispose();
    },
  );

  it("takes a fused copy too, and leaves the model that it is of", () => {
    const model = createModel("resnet18", { width, classes: 7, rng: new Rng(1) });
    const fused = replaceHead(fuse(model), 3, { rng: new Rng(2) });
    const x = images(2);
    expect(tidy(() => [fused, model].map((each) => each.forward(x).shape[1]))).toEqual([3, 7]);
    for (const used of [model, fused, x]) used.dispose();
  });

  it("finds heads within a Sequential", async () => {
    const model = createModel("cifarResNet20", { blocks: [1, 1, 1], channels: [4, 4, 4] });
    replaceHead(model, 3);
    expect((await model.stateDict()).get("output_net.2.weight")!.shape).toEqual([3, 4]);
    model.dispose();
  });
});

describe("freeze", () => {
  it("goes up to and including the module named, and back", () => {
    const model = createModel("resnet18", { width });
    const all = trained(model);
    freeze(model, "layer3");
    expect(trained(model)).toEqual(all.filter((name) => /^(layer4|fc)\./.test(name)));
    freeze(model, "layer4.0.conv2");
    expect(trained(model).slice(0, 3)).toEqual([
      "layer4.0.bn2.weight",
      "layer4.0.bn2.bias",
      "layer4.0.downsample.0.weight",
    ]);
    unfreeze(model, "layer2");
    expect(trained(model).filter((name) => name.startsWith("layer2."))).toEqual(
      all.filter((name) => name.startsWith("layer2.")),
    );
    unfreeze(model);
    expect(trained(model)).toEqual(all);
    freeze(model);
    expect(trained(model)).toEqual(["fc.weight", "fc.bias"]);
    expect(() => freeze(model, "layer5")).toThrow(
      'no module is called "layer5"; there are conv1, bn1',
    );
    model.dispose();
  });

  it("leaves frozen weights and running statistics as they are, bit by bit, while the rest trains", async () => {
    const rng = new Rng(1);
    const model = createModel("resnet18", { width, classes: 4, rng });
    freeze(model, "layer3");
    const before = await model.stateDict();
    const optimizer = new SGD(model.parameters(), { learningRate: 0.1, weightDecay: 0.1 });
    const x = images(4, 64);
    const labels = tensor1d([0, 1, 2, 3], "int32");
    const { value, gradients } = valueAndGrads(
      () => softmaxCrossEntropy(model.forward(x, { training: true, rng }), labels),
      model.parameters(),
    );
    optimizer.step(gradients);
    const after = await model.stateDict();
    const moved = [...after].filter(([name, { data }]) => {
      return data.some((each, i) => each !== before.get(name)!.data[i]);
    });
    const names = moved.map(([name]) => name);
    expect(names.every((name) => /^(layer4|fc)\./.test(name))).toBe(true);
    expect(names).toEqual(expect.arrayContaining(["fc.weight", "layer4.0.bn1.running_mean"]));
    for (const used of [model, optimizer, x, labels, value]) used.dispose();
  });
});

describe("predict", () => {
  it("ranks the classes of each image, and leaves nothing behind", async () => {
    const model = createModel("resnet18", { width, classes: 4, rng: new Rng(1) });
    const x = images(20);
    const logits = tidy(() => model.forward(x).arraySync());
    const before = memory().numTensors;
    const answers = await predict(model, x, { top: 2, labels: ["a", "b", "c", "d"] });
    expect(answers).toHaveLength(20);
    for (const [i, row] of logits.entries()) {
      const sum = row.reduce((total, value) => total + Math.exp(value), 0);
      const best = row.indexOf(Math.max(...row));
      expect(answers[i]![0]).toMatchObject({ class: best, label: "abcd"[best] });
      expect(answers[i]![0]!.probability).toBeCloseTo(Math.exp(row[best]!) / sum, 5);
      expect(answers[i]![1]!.probability).toBeLessThanOrEqual(answers[i]![0]!.probability);
    }
    expect(memory().numTensors).toBe(before);
    await expect(predict(model, x, { labels: ["a"] })).rejects.toThrow(
      "a label for each of 4 classes but got 1",
    );
    for (const used of [model, x]) used.dispose();
  });

  it("sees images as the transforms of its weights make them, in batches", async () => {
    const { path } = await savedResNet("seen.safetensors");
    const model = await loadModel("resnet18", { weights: path, width });
    const photos = Array.from({ length: 18 }, (_, i) => ({
      data: Uint8Array.from(new Rng(i).uniform(30 * 40 * 3), (value) => value * 256),
      height: 30,
      width: 40,
      channels: 3,
    }));
    const answers = await predict(model, photos, { top: 7 });
    expect(answers).toHaveLength(18);
    const { data } = applyTransforms(model.preprocessing.transforms, photos[17]!);
    const x = tensor4d(data as Float32Array, [1, 224, 224, 3]);
    const [alone] = await predict(model, x, { top: 7 });
    expect(alone!.map(({ label }) => label)).toEqual(answers[17]!.map(({ label }) => label));
    for (const used of [model, x]) used.dispose();
  });
});
