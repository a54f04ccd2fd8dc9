import { createHash } from "node:crypto";
import { mkdir, readFile, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { gzipSync } from "node:zlib";
import { packTar } from "modern-tar";
import { beforeEach, describe, expect, it } from "vitest";
import { useDataFolder } from "../testing/data-folder.ts";
import { cifar10, cifar10Description } from "./cifar-10.ts";
import { cifar100, cifar100Description } from "./cifar-100.ts";
import type { CifarDescription } from "./cifar-files.ts";
import { findCifar } from "./cifar-format.ts";

const dataFolder = useDataFolder();
let folder = "";

/** CIFAR's layout with two images for training and one for testing. */
const tiny: CifarDescription = {
  ...cifar10Description,
  title: "Tiny",
  folderName: "tiny",
  urls: [],
  train: ["data_batch_1.bin", "data_batch_2.bin"],
  trainImages: 2,
  testImages: 1,
};

const contents: readonly (readonly [string, Uint8Array])[] = [
  ["data_batch_1.bin", record(3, 7)],
  ["data_batch_2.bin", record(9, 100)],
  ["test_batch.bin", record(0, 200)],
];

/** An image whose red is `base` at the first pixel, green one more, blue two more; one more for each row and column. */
function record(label: number, base: number): Uint8Array {
  const bytes = Uint8Array.of(label, ...new Uint8Array(3 * 1024));
  for (let i = 0; i < 3 * 1024; i++) {
    const [channel, pixel] = [Math.floor(i / 1024), i % 1024];
    bytes[1 + i] = base + channel + Math.floor(pixel / 32) + (pixel % 32);
  }
  return bytes;
}

async function archive(
  files: readonly (readonly [string, Uint8Array])[] = contents,
): Promise<Uint8Array> {
  const entries = files.map(([name, body]) => ({
    header: { name: `cifar-10-batches-bin/${name}`, size: body.length, type: "file" as const },
    body,
  }));
  return gzipSync(await packTar(entries));
}

const sha256 = (bytes: Uint8Array): string => createHash("sha256").update(bytes).digest("hex");

beforeEach(() => {
  folder = dataFolder();
});

describe("CIFAR", () => {
  it("reads the published archive from a mirror, then from the cache", async () => {
    const bytes = await archive();
    process.env["STRATA_MIRROR"] = join(folder, "mirror");
    await mkdir(join(folder, "mirror", "tiny"), { recursive: true });
    await writeFile(join(folder, "mirror", "tiny", "cifar-10-binary.tar.gz"), bytes);
    const description = { ...tiny, sha256: sha256(bytes) };
    const { train, test, source } = await findCifar(description, {});
    expect(source).toMatch(/^Tiny: 2 training and 1 test images downloaded into /);
    expect([train.length, test.length]).toEqual([2, 1]);
    const { image, label } = await train.get(1);
    expect(label).toBe(9);
    expect(image).toMatchObject({ height: 32, width: 32, channels: 3 });
    // The pixel of row 2, column 5.
    expect([...image.data.subarray((2 * 32 + 5) * 3, (2 * 32 + 5) * 3 + 3)]).toEqual([
      107, 108, 109,
    ]);
    delete process.env["STRATA_MIRROR"];
    expect((await findCifar(description, { download: false })).source).toContain("from the cache");
  });

  it("knows an archive that was packed anew by what is inside, and refuses another", async () => {
    await writeFile(join(folder, "cifar-10-binary.tar.gz"), await archive());
    const pins = Object.fromEntries(contents.map(([name, body]) => [name, sha256(body)]));
    const known = await findCifar({ ...tiny, pins }, { folder });
    expect(known.source).toContain(`from ${join(folder, "cifar-10-binary.tar.gz")}`);
    const other = findCifar({ ...tiny, pins: { ...pins, "test_batch.bin": "0" } }, { folder });
    await expect(other).rejects.toThrow("holds other data than the published");
    await expect(other).rejects.toThrow("test_batch.bin inside it is not known");
  });

  it("reads unpacked files, in a subfolder too, and says where they are not the published ones", async () => {
    const inner = join(folder, "tiny", "cifar-10-batches-bin");
    await mkdir(inner, { recursive: true });
    for (const [name, body] of contents) await writeFile(join(inner, name), body);
    const { test, source } = await findCifar(tiny, { folder });
    expect(await test.get(0)).toMatchObject({ label: 0 });
    expect(source).toContain(`from ${inner}, not the published files`);
    const pins = Object.fromEntries(contents.map(([name, body]) => [name, sha256(body)]));
    for (const known of [pins, {}]) {
      expect((await findCifar({ ...tiny, pins: known }, { folder })).source).toMatch(
        /batches-bin$/,
      );
    }
  });

  it("refuses files that are cut, and labels that are no class", async () => {
    for (const [name, body] of contents) await writeFile(join(folder, name), body);
    await writeFile(join(folder, "test_batch.bin"), record(0, 1).subarray(1));
    await expect(findCifar(tiny, { folder })).rejects.toThrow(
      "Tiny expected 1 records of 3073 bytes, 3073 in all, but got test_batch.bin of 3072 bytes",
    );
    await writeFile(join(folder, "test_batch.bin"), record(10, 1));
    await expect(findCifar(tiny, { folder })).rejects.toThrow(
      "expected labels from 0 to 9 but got 10 in test_batch.bin, image 0",
    );
  });

  it("replaces what is damaged in the cache, and keeps it where fetching is not allowed", async () => {
    const cached = join(folder, "cache", "tiny", "cifar-10-binary.tar.gz");
    await mkdir(dirname(cached), { recursive: true });
    await writeFile(cached, "damaged");
    await expect(findCifar(tiny, { download: false })).rejects.toThrow("was not allowed");
    expect(await readFile(cached, "utf8")).toBe("damaged");
    const bytes = await archive();
    process.env["STRATA_MIRROR"] = join(folder, "mirror");
    await mkdir(join(folder, "mirror", "tiny"), { recursive: true });
    await writeFile(join(folder, "mirror", "tiny", "cifar-10-binary.tar.gz"), bytes);
    await findCifar({ ...tiny, sha256: sha256(bytes) }, {});
    expect((await readFile(cached)).equals(bytes)).toBe(true);
  });

  it("says what it looked for where nothing is, and what to do", async () => {
    await expect(cifar10({ folder })).rejects.toThrow(
      `CIFAR-10 expected cifar-10-binary.tar.gz, or the files data_batch_1.bin, `,
    );
    await expect(cifar100({ download: false })).rejects.toThrow(
      "CIFAR-100 could not be had: it is not on this machine and fetching it was not allowed; put cifar-100-binary.tar.gz",
    );
  });

  it("knows a hundred classes by name, in their order", () => {
    const { classes } = cifar100Description;
    expect(new Set(classes).size).toBe(100);
    expect(classes).toEqual(classes.toSorted());
  });
});
