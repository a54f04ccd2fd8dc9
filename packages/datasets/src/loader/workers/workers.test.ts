import { execFile } from "node:child_process";
import { pathToFileURL } from "node:url";
import { promisify } from "node:util";
import { Rng } from "@stratajs/tensor";
import { assert, asyncProperty, boolean, constantFrom, integer, nat } from "fast-check";
import { afterAll, describe, expect, it } from "vitest";
import { ArrayDataset } from "../../array-dataset.ts";
import { cutMix } from "../../batch-transforms/cut-mix.ts";
import { mixUp } from "../../batch-transforms/mix-up.ts";
import type { Dataset, ImageDataset, ImageExample, IterableDataset } from "../../dataset.ts";
import type { PixelImage } from "../../pixel-image.ts";
import { withTransform } from "../../map-dataset.ts";
import { randomSampler } from "../../samplers/random-sampler.ts";
import { subset } from "../../subset.ts";
import { buildProgram } from "../../testing/build-program.ts";
import { counting, countingStream, words } from "../../testing/own-datasets.js";
import { centerCrop } from "../../transforms/center-crop.ts";
import { randomHorizontalFlip } from "../../transforms/flip.ts";
import { moduleTransform } from "../../transforms/module-transform.ts";
import { randomApply, randomChoice } from "../../transforms/random-choice.ts";
import { normalize } from "../../transforms/normalize.ts";
import { bytesOf } from "../byte-batch.ts";
import { DataLoader } from "../data-loader.ts";
import type { DataLoaderOptions } from "../data-loader-options.ts";
import type { DatasetRecipe } from "../dataset-recipe.ts";
import type { ImageBatch } from "../image-batch.ts";

const url = new URL("../../testing/own-datasets.js", import.meta.url).href;

/** A dataset of the module, with what workers make it of. */
function withRecipe<D extends Dataset<unknown> | IterableDataset<unknown>>(
  dataset: D,
  name: string,
  data: unknown,
): D {
  const recipe: DatasetRecipe = { kind: "module", url, export: name, data };
  return Object.assign(dataset, { recipe });
}

function countingDataset(data: Parameters<typeof counting>[0]): ImageDataset {
  return withRecipe(counting(data), "counting", data);
}

async function streamDataset(data: {
  readonly length: number;
  readonly tells?: boolean;
  readonly closed?: Int32Array;
}): Promise<IterableDataset<ImageExample>> {
  return withRecipe(await countingStream(data), "countingStream", data);
}

function arrayDataset(length: number): ArrayDataset {
  return new ArrayDataset({
    images: Uint8Array.from({ length: length * 12 }, (_, i) => (i * 37) % 256),
    labels: Array.from({ length }, (_, i) => i % 10),
    imageShape: [2, 2, 3],
  });
}

async function collect<Batch>(loader: AsyncIterable<Batch>): Promise<Batch[]> {
  const batches: Batch[] = [];
  for await (const batch of loader) batches.push(batch);
  return batches;
}

/** Two epochs, so that what is kept between them counts. */
async function twoEpochs<Batch, Example>(
  dataset: Dataset<Example> | IterableDataset<Example>,
  options: DataLoaderOptions<Batch, Example>,
): Promise<Batch[]> {
  using loader = new DataLoader(dataset, { rng: new Rng(7), ...options });
  const batches = [...(await collect(loader)), ...(await collect(loader))];
  expect(loader.notes).toEqual([]);
  return batches;
}

function nothing(image: PixelImage): PixelImage {
  return image;
}

const transform = [randomHorizontalFlip(), normalize({ mean: [0.4], std: [0.2] })];

describe("workers", () => {
  const datasets: Record<string, ImageDataset> = {
    "an array": arrayDataset(45),
    "a subset of a transformed array": subset(
      withTransform(arrayDataset(60), [centerCrop([2, 1]), randomHorizontalFlip()]),
      Array.from({ length: 45 }, (_, i) => 59 - i),
    ),
    "a module": countingDataset({ length: 45 }),
  };

  it.each(Object.keys(datasets))("give the bits of no workers: %s", async (name) => {
    const dataset = datasets[name]!;
    const options = { batchSize: 8, shuffle: true, transform };
    const expected = await twoEpochs(dataset, options);
    for (const [workers, prefetch] of [
      [1, 2],
      [4, 1],
    ] as const) {
      expect(await twoEpochs(dataset, { ...options, workers, prefetch })).toEqual(expected);
    }
  });

  it("give the bits of no workers with any sampling", async () => {
    const dataset = countingDataset({ length: 23 });
    await assert(
      asyncProperty(
        integer({ min: 1, max: 30 }),
        constantFrom(1, 4),
        nat(4),
        boolean(),
        boolean(),
        integer({ min: 1, max: 60 }),
        async (batchSize, workers, prefetch, dropLast, replacement, numSamples) => {
          const sampler = randomSampler({ replacement, numSamples });
          const options = { batchSize, dropLast, sampler, transform };
          const expected = await twoEpochs(dataset, options);
          expect(await twoEpochs(dataset, { ...options, workers, prefetch })).toEqual(expected);
        },
      ),
      { numRuns: 5 },
    );
  });

  it("load transforms of one's own from their module, and mix batches", async () => {
    const options = {
      batchSize: 5,
      shuffle: true,
      transform: [
        randomApply([moduleTransform(url, "shift", { settings: { by: 3 } })], { p: 0.7 }),
        randomHorizontalFlip(),
      ],
      batchTransform: randomChoice([mixUp({ classes: 10 }), cutMix({ classes: 10 })]),
    };
    for (const dataset of [arrayDataset(23), await streamDataset({ length: 23 })]) {
      const shuffled = { ...options, shuffle: dataset instanceof ArrayDataset };
      const expected = await twoEpochs<ImageBatch, ImageExample>(dataset, shuffled);
      expect(expected[0]!.targets).toHaveLength(50);
      const plain = await twoEpochs<ImageBatch, ImageExample>(dataset, {
        ...shuffled,
        transform: [],
        batchTransform: [],
      });
      expect(plain[0]!.images).not.toEqual(expected[0]!.images);
      for (const workers of [1, 4]) {
        expect(await twoEpochs(dataset, { ...shuffled, workers })).toEqual(expected);
      }
    }
  });

  it("leave bytes as bytes, in memory of their own", async () => {
    using loader = new DataLoader(arrayDataset(8), {
      batchSize: 4,
      workers: 2,
      transform: normalize({ mean: [0.5], std: [1] }),
    });
    for (const batch of await collect(loader)) {
      const unread = bytesOf(batch)!;
      expect(unread.bytes).toHaveLength(48);
      expect(unread.bytes.buffer.byteLength).toBe(48);
    }
  });

  it("take up an epoch in the middle, and a state", async () => {
    const options = { batchSize: 8, shuffle: true, transform, workers: 2 };
    using loader = new DataLoader(arrayDataset(45), { ...options, rng: new Rng(3) });
    const { state } = loader;
    const all = await collect(loader);
    loader.state = state;
    expect(await collect(loader.epoch({ from: 4 }))).toEqual(all.slice(4));
  });

  it("give examples that are no images to the collate function here", async () => {
    const letters = "abcdefg";
    const dataset = withRecipe(words(letters), "words", letters);
    using loader = new DataLoader(dataset, {
      batchSize: 3,
      workers: 2,
      collate: (examples, indices) =>
        examples.map(({ letter }, i) => letter + indices[i]).join(" "),
    });
    expect(await collect(loader)).toEqual(["a0 b1 c2", "d3 e4 f5", "g6"]);
  });

  it("give images of an array to a collate function, without the rest of the array", async () => {
    using loader = new DataLoader(arrayDataset(4), {
      batchSize: 2,
      workers: 1,
      collate: (examples) =>
        examples.map(({ image }) => [image.data[0], image.data.buffer.byteLength]),
    });
    const first = arrayDataset(4).images;
    expect(await collect(loader)).toEqual([
      [
        [first[0], 12],
        [first[12], 12],
      ],
      [
        [first[24], 12],
        [first[36], 12],
      ],
    ]);
  });

  it("serve epochs that are iterated at the same time", async () => {
    using loader = new DataLoader(arrayDataset(20), { batchSize: 3, workers: 2, prefetch: 1 });
    const [one, other] = await Promise.all([collect(loader), collect(loader)]);
    expect(one).toEqual(other);
    expect(one).toHaveLength(7);
  });
});

describe("datasets that are read in order", () => {
  it("give the bits of no workers", async () => {
    const dataset = await streamDataset({ length: 21 });
    const options = { batchSize: 4, transform, dropLast: false };
    const expected = await twoEpochs<ImageBatch, ImageExample>(dataset, options);
    expect(expected).toHaveLength(12);
    expect(expected.map(({ labels }) => labels.length).slice(0, 6)).toEqual([4, 4, 4, 4, 4, 1]);
    const seen = expected.slice(0, 6).flatMap((batch) => Array.from(batch.indices));
    expect(seen).toEqual(Array.from({ length: 21 }, (_, i) => i));
    for (const workers of [1, 4]) {
      expect(await twoEpochs(dataset, { ...options, workers })).toEqual(expected);
    }
  });

  it("have epochs of their own, taken up in the middle from a state", async () => {
    const dataset = await streamDataset({ length: 21, tells: false });
    for (const workers of [0, 2]) {
      using loader = new DataLoader(dataset, {
        batchSize: 4,
        dropLast: true,
        rng: new Rng(1),
        workers,
      });
      expect(loader.length).toBe(Infinity);
      const [first, { state }] = [await collect(loader), loader];
      const second = await collect(loader);
      expect(first).toHaveLength(5);
      expect(second).not.toEqual(first);
      loader.state = JSON.parse(JSON.stringify(state));
      expect(await collect(loader.epoch({ from: 3 }))).toEqual(second.slice(3));
    }
  });

  it("are closed when the loop is left", async () => {
    for (const workers of [0, 1]) {
      const closed = new Int32Array(new SharedArrayBuffer(4));
      const dataset = await streamDataset({ length: 100, closed });
      using loader = new DataLoader(dataset, { batchSize: 4, workers });
      for await (const _ of loader) break;
      await expect.poll(() => closed[0]).toBe(1);
    }
  });

  it("cannot be sampled", async () => {
    const dataset = await streamDataset({ length: 3 });
    expect(() => new DataLoader(dataset, { batchSize: 1, shuffle: true })).toThrow(
      "no shuffle for a dataset that is read in order",
    );
  });
});

describe("errors in workers", () => {
  const broken = countingDataset({ length: 20, broken: 13, path: "photos" });

  it.each([0, 1, 4])(
    "name the example and its path, and end the loop there: %d workers",
    async (workers) => {
      using loader = new DataLoader(broken, { batchSize: 5, workers });
      const batches: ImageBatch[] = [];
      const loop = async (): Promise<void> => {
        for await (const batch of loader) batches.push(batch);
      };
      await expect(loop()).rejects.toMatchObject({
        name: "ExampleError",
        message: "DataLoader could not get example 13 (photos/13.png): the file of 13 is damaged",
        index: 13,
        description: "photos/13.png",
        cause: expect.objectContaining({ name: "RangeError" }),
      });
      expect(batches).toHaveLength(2);
      // The next epoch starts as if nothing had been.
      const { value } = await loader[Symbol.asyncIterator]().next();
      expect(value!.indices).toEqual(batches[0]!.indices);
    },
  );

  it.each([0, 2])("name the transform: %d workers", async (workers) => {
    const dataset = countingDataset({ length: 2 });
    const wrong = [normalize({ mean: [1, 2, 3], std: [1, 1, 1] }), randomHorizontalFlip()];
    using loader = new DataLoader(dataset, { batchSize: 1, workers, transform: wrong });
    await expect(collect(loader)).rejects.toThrow(
      "DataLoader could not apply normalize to example 0: normalize expected images of 3 channels but got 1",
    );
  });

  it("say that a worker has died; the next epoch has others", async () => {
    using loader = new DataLoader(countingDataset({ length: 6, crash: 4 }), {
      batchSize: 2,
      workers: 2,
      prefetch: 0,
    });
    await expect(collect(loader)).rejects.toThrow(
      "a worker of DataLoader died: it ended with code 3",
    );
    const first = await loader[Symbol.asyncIterator]().next();
    expect(first.value!.labels).toEqual(Int32Array.of(0, 1));
  });

  it("are there before any work where a transform is a function", () => {
    for (const transforms of [[nothing], [randomApply([nothing])]]) {
      const message = "got the function nothing; give moduleTransform(url, name)";
      const options = { batchSize: 1, workers: 1 };
      const make = (): unknown =>
        new DataLoader(arrayDataset(1), { ...options, transform: transforms });
      expect(make).toThrow(message);
      const transformed = withTransform(arrayDataset(1), transforms);
      expect(() => new DataLoader(subset(transformed, [0]), options)).toThrow(message);
    }
  });

  it("are there before any work where a dataset has no recipe", () => {
    const dataset = counting({ length: 1 });
    expect(() => new DataLoader(dataset, { batchSize: 1, workers: 1 })).toThrow(
      'expected a dataset with a recipe, from which they make it again, but got none; give the dataset recipe: { kind: "module"',
    );
  });

  it.each([
    [{ export: "missing" }, "to export a function missing but it exports counting"],
    [{ export: "notAFunction" }, "to export a function notAFunction"],
    [{ export: "notADataset" }, "to give a dataset { length, get(index, rng) }"],
    [{ url: `${url}.missing` }, "Cannot find module"],
    [{ data: () => 0 }, "could not be cloned"],
  ])("say what is wrong with a module: %j", async (wrong, message) => {
    const recipe = {
      kind: "module",
      url,
      export: "counting",
      data: { length: 3 },
      ...wrong,
    } as const;
    using loader = new DataLoader(
      { ...counting({ length: 3 }), recipe },
      { batchSize: 1, workers: 1 },
    );
    await expect(collect(loader)).rejects.toThrow(message);
  });
});

describe("the end", () => {
  it("of a loop that is left early leaves the workers to the next", async () => {
    using loader = new DataLoader(arrayDataset(50), { batchSize: 2, workers: 2, prefetch: 3 });
    for (let i = 0; i < 5; i++) {
      for await (const batch of loader) {
        expect(batch.indices).toEqual(Int32Array.of(0, 1));
        break;
      }
    }
  });

  it("comes with an abort, at once", async () => {
    const controller = new AbortController();
    using loader = new DataLoader(arrayDataset(50), {
      batchSize: 2,
      workers: 2,
      signal: controller.signal,
    });
    let batches = 0;
    const loop = async (): Promise<void> => {
      for await (const _ of loader)
        if (++batches === 3) controller.abort(new Error("that is enough"));
    };
    await expect(loop()).rejects.toThrow("that is enough");
    expect(batches).toBe(3);
  });

  it("comes with dispose, for whoever waits; the loader can be used again", async () => {
    const loader = new DataLoader(arrayDataset(6), { batchSize: 2, workers: 1, prefetch: 0 });
    const epoch = loader.epoch();
    await epoch.next();
    const next = epoch.next();
    loader.dispose();
    await expect(next).rejects.toThrow("was disposed");
    expect(await collect(loader)).toHaveLength(3);
    loader.dispose();
  });

  it("comes with dispose while workers start; the next epochs' workers stay", async () => {
    using loader = new DataLoader(arrayDataset(6), { batchSize: 2, workers: 1 });
    const first = loader.epoch().next();
    loader.dispose();
    const second = collect(loader);
    await expect(first).rejects.toThrow("was disposed");
    const third = collect(loader);
    expect(await second).toHaveLength(3);
    expect(await third).toHaveLength(3);
  });

  it("of an epoch ends workers that are not to persist", async () => {
    using loader = new DataLoader(arrayDataset(6), {
      batchSize: 2,
      workers: 1,
      persistentWorkers: false,
    });
    expect(await collect(loader)).toEqual(await collect(loader));
  });
});

describe("a process", () => {
  const run = promisify(execFile);
  const bundle = buildProgram("index.ts", "node");
  afterAll(async () => (await bundle).remove());

  it.each([
    [
      "ends by itself after an epoch",
      "for await (const batch of loader) count += batch.labels.length; console.log(count)",
      "100",
    ],
    [
      "ends by itself after a loop was left",
      "for await (const batch of loader) { count++; break; } console.log(count)",
      "1",
    ],
    [
      "does not end while a batch is waited for",
      "const { value } = await loader.epoch().next(); console.log(value.labels.length)",
      "10",
    ],
    [
      "ends while batches are prepared",
      "loader.epoch().next().then(() => { console.log('got'); process.exit(0); })",
      "got",
    ],
  ])("%s", async (_, code, output) => {
    const program = `
      import { ArrayDataset, DataLoader } from ${JSON.stringify(pathToFileURL((await bundle).file).href)};
      const images = new Uint8Array(100 * 12);
      const dataset = new ArrayDataset({ images, labels: new Array(100).fill(1), imageShape: [2, 2, 3] });
      const loader = new DataLoader(dataset, { batchSize: 10, workers: 2 });
      let count = 0;
      ${code}`;
    const { stdout, stderr } = await run(
      process.execPath,
      ["--input-type=module", "--eval", program],
      { timeout: 30_000 },
    );
    expect([stdout.trim(), stderr]).toEqual([output, ""]);
  });
});
