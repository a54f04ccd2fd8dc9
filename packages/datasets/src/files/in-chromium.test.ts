import { cp, mkdir, mkdtemp, readFile, rename, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { buildPage, isolation, launchChromium, serveFolders } from "@stratajs/browser";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { writeShards } from "../shards/write-shards.ts";
import type { Seen } from "../testing/chosen-files/seen.ts";

const images = fileURLToPath(new URL("../fixtures/images/", import.meta.url));
const { images: expected } = JSON.parse(await readFile(join(images, "expected.json"), "utf8")) as {
  images: Record<string, { readonly rgb: string }>;
};
const names = Object.keys(expected);
let folder: string;
let seen: Seen;

/** Chooses the folder in a real browser, as a user would. */
async function chooseInChromium(photos: string): Promise<Seen> {
  const output = join(folder, "page");
  await buildPage(fileURLToPath(new URL("../testing/chosen-files", import.meta.url)), output, {});
  const server = await serveFolders([output], () => isolation);
  const { browser } = await launchChromium();
  try {
    const page = await browser.newPage();
    await page.goto(server.origin);
    await page.waitForFunction("'finished' in globalThis");
    await page.setInputFiles("input", photos);
    return await page.evaluate<Seen>("globalThis.finished");
  } finally {
    await browser.close();
    await server.close();
  }
}

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "strata-chosen-"));
  const photos = join(folder, "photos");
  for (const name of names) {
    const className = name.endsWith(".jpg") ? "jpeg" : "others";
    await mkdir(join(photos, className), { recursive: true });
    await cp(join(images, name), join(photos, className, name));
  }
  const png = await readFile(join(images, "rgb.png"));
  await writeFile(join(photos, "others", "text.png"), "not an image");
  await writeFile(join(photos, "others", "cut.png"), png.subarray(0, 40));
  const samples = [3, 1, 2].map((cls) => ({ files: { png, cls } }));
  const [shard] = await writeShards(folder, samples);
  await rename(shard!, join(photos, "shard.tar"));
  seen = await chooseInChromium(photos);
});
afterAll(() => rm(folder, { recursive: true }));

function hasAlpha(name: string): boolean {
  return /alpha|transparent/.test(name);
}

function differenceOf(name: string): number {
  const actual = Buffer.from(seen.pixels[name]!, "base64");
  const pixels = Buffer.from(expected[name]!.rgb, "base64");
  expect(actual.length).toBe(pixels.length);
  return actual.reduce((most, value, i) => Math.max(most, Math.abs(value - pixels[i]!)), 0);
}

describe("a folder that is chosen in Chromium", () => {
  it("becomes a dataset in imageFolder's order", () => {
    expect(seen.classes).toEqual(["jpeg", "others"]);
    const inOrder = [...names, "text.png", "cut.png"].map(
      (name) => `photos/${name.endsWith(".jpg") ? "jpeg" : "others"}/${name}`,
    );
    expect(seen.paths).toEqual(inOrder.toSorted());
  });

  it("lists what cannot be decoded", () => {
    expect(seen.unreadable.map(({ path }) => path)).toEqual([
      "photos/others/cut.png",
      "photos/others/text.png",
    ]);
    expect(seen.unreadable[0]!.reason).toContain("could not be decoded: ");
  });

  it.each(names.filter((name) => !hasAlpha(name) && name !== "orientation-6.webp"))(
    "has Pillow's pixels of %s",
    (name) => {
      expect(differenceOf(name)).toBe(0);
    },
  );

  it("leaves a WebP as it lies, whose EXIF Chromium does not ask", () => {
    expect(seen.pixels["orientation-6.webp"]).toBe(expected["rgb.png"]!.rgb);
  });

  it.each(["alpha.png", "alpha.webp", "grey-alpha.png"])(
    "has what a canvas leaves of colours that are nearly transparent in %s",
    (name) => {
      // Multiplied by alpha, rounded, divided: at the least alpha of these images, 39, half a step is 3.3.
      expect(differenceOf(name)).toBeLessThanOrEqual(3);
    },
  );

  it.each(["palette-alpha.png", "transparent-colour.png", "transparent-grey.png"])(
    "has black for what is wholly transparent in %s",
    (name) => {
      const actual = Buffer.from(seen.pixels[name]!, "base64");
      const pixels = Buffer.from(expected[name]!.rgb, "base64");
      const others = actual.filter((value, i) => value !== 0 && Math.abs(value - pixels[i]!) > 1);
      expect([...others]).toEqual([]);
      expect(actual.equals(pixels)).toBe(false);
    },
  );

  it("gives the same batches in a worker", () => {
    expect(seen.epochs[1]).toEqual(seen.epochs[0]);
  });

  it("reads an archive that was chosen", () => {
    expect(seen.shardLabels).toEqual([3, 1, 2]);
  });
});
