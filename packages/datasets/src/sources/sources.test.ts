import { createHash } from "node:crypto";
import { cp, mkdir, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { gunzipSync } from "node:zlib";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import type { ImageDataset } from "../dataset.ts";
import { useDataFolder } from "../testing/data-folder.ts";
import { bundledFashionMnist, fashionMnist, fullOrBundled } from "./fashion-mnist.ts";
import { findSplits as findSplitsOf } from "./find-splits.ts";
import { idxFileKeys, idxFileNames, type IdxDescription } from "./idx-files.ts";
import { idxFormat } from "./idx-format.ts";
import type { ImageSplits, ImageSplitsOptions, Missing } from "./image-splits.ts";
import { mnist } from "./mnist.ts";

const bundled = fileURLToPath(new URL("../../data/fashion-mnist/", import.meta.url));
const classes = Array.from({ length: 10 }, (_, i) => `class ${i}`);
const dataFolder = useDataFolder();
const servers: Server[] = [];
let folder = "";

function findSplits(
  description: IdxDescription,
  options: ImageSplitsOptions,
): Promise<ImageSplits | Missing> {
  return findSplitsOf(description, idxFormat, options);
}

/** Serves the bundled files; counts what it is asked for. */
async function serve(): Promise<{ url: string; asked: string[] }> {
  const asked: string[] = [];
  const server = createServer((request, response) => {
    asked.push(request.url!);
    readFile(join(bundled, request.url!)).then(
      (content) => response.end(content),
      () => response.writeHead(404).end(),
    );
  });
  servers.push(server);
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  return { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/`, asked };
}

/** The bundled files as if they were a published data set. */
async function describeBundled(title: string, urls: readonly string[]): Promise<IdxDescription> {
  const pins: Record<string, { bytes: number; sha256: string }> = {};
  for (const key of idxFileKeys) {
    const content = gunzipSync(await readFile(join(bundled, `${idxFileNames[key]}.gz`)));
    const sha256 = createHash("sha256").update(content).digest("hex");
    pins[key] = { bytes: content.length, sha256 };
  }
  const statistics = { mean: [0.25], std: [0.5] };
  return {
    title,
    folderName: "tiny",
    classes,
    statistics,
    urls,
    pins: pins as IdxDescription["pins"],
  };
}

beforeEach(() => {
  folder = dataFolder();
});
afterEach(() => {
  for (const server of servers.splice(0)) {
    server.closeAllConnections();
    server.close();
  }
});

async function countLabels(dataset: ImageDataset): Promise<number[]> {
  const counts = Array.from({ length: 10 }, () => 0);
  for (let i = 0; i < dataset.length; i++) counts[(await dataset.get(i)).label]! += 1;
  return counts;
}

describe("the bundled subset", () => {
  it("has the bytes that were checked in", async () => {
    const sums: Record<string, string> = {};
    for (const name of (await readdir(bundled)).filter((file) => file.endsWith(".gz"))) {
      const content = await readFile(join(bundled, name));
      sums[name] = createHash("sha256").update(content).digest("hex");
    }
    expect(sums).toEqual({
      "t10k-images-idx3-ubyte.gz":
        "91d67b5c5b9e655adaeb50d69a20825546752c03c4734e395a2e6160d73536a1",
      "t10k-labels-idx1-ubyte.gz":
        "02867bb9ac2eb01d57818359126fe0f142c48d6a688adc73daba5ff30c2dfb04",
      "train-images-idx3-ubyte.gz":
        "97e48297e17befbae2d7b14a01526a3889e584ecd9370c095f91b8c60079e6b8",
      "train-labels-idx1-ubyte.gz":
        "e43128c6977447b7333b70c2fed2047f0a5b2ef8fb5e5180a37380c179153040",
    });
  });

  it("holds as many images of each class, with its licence beside it", async () => {
    const { train, test, classes: names, source } = await bundledFashionMnist();
    expect(await countLabels(train)).toEqual(Array(10).fill(1000));
    expect(await countLabels(test)).toEqual(Array(10).fill(200));
    expect((await train.get(0)).image).toMatchObject({ height: 28, width: 28, channels: 1 });
    expect(names).toHaveLength(10);
    expect(source).toBe(
      "bundled subset of Fashion-MNIST: 10,000 training and 2,000 test images (class-balanced)",
    );
    expect(await readFile(join(bundled, "LICENSE"), "utf8")).toContain("2017 Zalando SE");
  });
});

describe("a folder that is named", () => {
  it("is read, packed or not, directly or by its subfolder, and said not to be the published one", async () => {
    const sub = join(folder, "fashion-mnist");
    await cp(bundled, sub, { recursive: true });
    const labels = join(sub, "train-labels-idx1-ubyte");
    await writeFile(labels, gunzipSync(await readFile(`${labels}.gz`)));
    await rm(`${labels}.gz`);
    for (const named of [sub, folder]) {
      const { train, source, statistics } = await fashionMnist({ folder: named, download: false });
      expect(train.length).toBe(10_000);
      // Their own, where those of the published files are .28604060 and .35302424.
      expect(statistics.mean).toEqual([expect.closeTo(0.2866816, 6)]);
      expect(statistics.std).toEqual([expect.closeTo(0.3540126, 6)]);
      expect(source).toBe(
        `Fashion-MNIST: 10,000 training and 2,000 test images from ${sub}, not the published files`,
      );
    }
    process.env["STRATA_DATA"] = folder;
    expect((await fashionMnist()).source).toContain(sub);
  });

  it("is an error when it has no files, or not all", async () => {
    await expect(fashionMnist({ folder })).rejects.toThrow(
      `in "${folder}" or its subfolder fashion-mnist but found none`,
    );
    process.env["STRATA_DATA"] = join(folder, "nowhere");
    await expect(mnist()).rejects.toThrow("MNIST expected the files train-images-idx3-ubyte");
    await cp(bundled, folder, { recursive: true });
    await rm(join(folder, "t10k-labels-idx1-ubyte.gz"));
    await expect(fashionMnist({ folder })).rejects.toThrow(
      `expected four files in "${folder}" but found no t10k-labels-idx1-ubyte, with or without .gz`,
    );
  });

  it("is an error when a file is damaged", async () => {
    await cp(bundled, folder, { recursive: true });
    const path = join(folder, "t10k-images-idx3-ubyte.gz");
    const content = await readFile(path);
    await writeFile(path, content.subarray(0, 500_000));
    await expect(fashionMnist({ folder })).rejects.toThrow(`could not read "${path}": gunzip`);
    await writeFile(path.slice(0, -3), gunzipSync(content).subarray(0, -1));
    await expect(fashionMnist({ folder })).rejects.toThrow(
      "but got 1568015; the file is truncated",
    );
  });

  it("is an error when files of the published size hold something else", async () => {
    const description = await describeBundled("Tiny", []);
    const unpacked = gunzipSync(await readFile(join(bundled, "t10k-images-idx3-ubyte.gz")));
    unpacked[5000]! ^= 1;
    await cp(bundled, folder, { recursive: true });
    await writeFile(join(folder, "t10k-images-idx3-ubyte"), unpacked);
    await expect(findSplits(description, { folder })).rejects.toThrow(
      /^Tiny in ".*" holds other data than the published \(t10k-images-idx3-ubyte\): its content has SHA-256/,
    );
  });
});

describe("a download", () => {
  it("goes to the cache, from which the next call reads without asking", async () => {
    const { url, asked } = await serve();
    const description = await describeBundled("Tiny", ["http://127.0.0.1:9/", url]);
    const first = await findSplits(description, {});
    const cache = join(folder, "cache", "tiny");
    const counts = "Tiny: 10,000 training and 2,000 test images";
    expect(first).toMatchObject({ source: `${counts} downloaded into ${cache}` });
    expect(asked).toHaveLength(4);
    const second = await findSplits(description, { download: false });
    expect(second).toMatchObject({ source: `${counts} from the cache in ${cache}` });
    expect(asked).toHaveLength(4);
  });

  it("replaces what is damaged in the cache", async () => {
    const { url, asked } = await serve();
    const description = await describeBundled("Tiny", [url]);
    await findSplits(description, {});
    await writeFile(join(folder, "cache", "tiny", "t10k-labels-idx1-ubyte.gz"), "damaged");
    expect(await findSplits(description, {})).toHaveProperty("train");
    expect(asked.slice(4)).toEqual(["/t10k-labels-idx1-ubyte.gz"]);
  });

  it("asks the mirrors of the caller first", async () => {
    const [official, mirror] = [await serve(), await serve()];
    const description = await describeBundled("Tiny", [official.url]);
    // Without the slash at its end, too.
    await findSplits(description, { mirrors: [mirror.url.slice(0, -1)] });
    expect([mirror.asked.length, official.asked.length]).toEqual([4, 0]);
  });

  it("does not take files of another content", async () => {
    const { url } = await serve();
    const description = await describeBundled("Other", [url]);
    const wrong = { ...description.pins.trainImages, sha256: "0".repeat(64) };
    const pins = { ...description.pins, trainImages: wrong };
    const found = await findSplits({ ...description, pins }, {});
    expect(found).toHaveProperty(
      "missing",
      expect.stringContaining(`${url}train-images-idx3-ubyte.gz holds other data`),
    );
    expect(await readdir(join(folder, "cache", "tiny"))).toEqual([]);
  });

  it("that fails is not tried again, and the subset says why", async () => {
    const asked: string[] = [];
    const server = createServer((request, response) => {
      asked.push(request.url!);
      response.writeHead(503).end();
    });
    servers.push(server);
    await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
    const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/`;
    const description = await describeBundled("Broken", [url]);
    for (const _ of [1, 2]) {
      const { train, source } = await fullOrBundled(description, {});
      expect(train.length).toBe(10_000);
      expect(source).toContain("bundled subset of Fashion-MNIST: 10,000 training and 2,000 test");
      expect(source).toContain(`the full set could not be had: could not download "tiny/train-`);
      expect(source).toContain("answered HTTP 503");
    }
    expect(asked).toHaveLength(1);
  });

  it("is not attempted when it is not allowed", async () => {
    const { url, asked } = await serve();
    const description = await describeBundled("Tiny", [url]);
    const found = await findSplits(description, { download: false });
    expect(found).toEqual({
      missing: "it is not on this machine and fetching it was not allowed",
    });
    expect(asked).toEqual([]);
    await expect(mnist({ download: false })).rejects.toThrow(
      "MNIST could not be had: it is not on this machine and fetching it was not allowed; put its four idx files into a folder",
    );
  });

  it("is not needed where a package of the system has the files, unless they are damaged", async () => {
    const { url, asked } = await serve();
    const systemFolder = join(folder, "system");
    await mkdir(systemFolder);
    await cp(bundled, systemFolder, { recursive: true });
    const description = { ...(await describeBundled("Tiny", [url])), systemFolder };
    expect(await findSplits(description, {})).toHaveProperty(
      "source",
      expect.stringContaining(`from ${systemFolder}`),
    );
    expect(asked).toEqual([]);
    await writeFile(join(systemFolder, "train-labels-idx1-ubyte.gz"), "damaged");
    await findSplits(description, {});
    expect(asked).toHaveLength(4);
  });
});
