import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { wasm } from "@stratajs/backend-wasm";
import { DataLoader, imageFolder, resize, stratifiedSplit } from "@stratajs/datasets";
import { Rng, useBackend } from "@stratajs/tensor";
import sharp from "sharp";
import { afterAll, beforeAll, describe, expect, it, vi } from "vitest";
import { tinyTask } from "./testing/stripes.ts";
import { Trainer } from "./trainer.ts";

/** 10,000 take minutes: `STRATA_JPEGS=10000 npx vitest run --project @stratajs/trainer src/damaged-files`. */
const count = Number(process.env["STRATA_JPEGS"] ?? 1000);
/** One per cent. */
const damagedCount = count / 100;
const SIDE = 24;
const timeout = 60_000 + count * 30;

let folder: string;
const damaged: string[] = [];

beforeAll(async () => {
  await useBackend([wasm()]);
  folder = await mkdtemp(join(tmpdir(), "strata-jpegs-"));
  const rng = new Rng(0);
  for (const name of ["across", "down"]) await mkdir(join(folder, name));
  for (let i = 0; i < count; i++) {
    const path = join(folder, i % 2 === 0 ? "across" : "down", `${String(i).padStart(6, "0")}.jpg`);
    const jpeg = await stripesJpeg(i % 2 === 1, rng);
    // Evenly among them, in both classes.
    const isDamaged = i % 100 === (i % 200 < 100 ? 50 : 51);
    if (isDamaged) damaged.push(path);
    await writeFile(path, isDamaged ? damage(jpeg, damaged.length) : jpeg);
  }
}, timeout);
afterAll(() => rm(folder, { recursive: true }));

/** Six noisy stripes. */
function stripesJpeg(isDown: boolean, rng: Rng): Promise<Buffer> {
  const noise = rng.uniform(SIDE * SIDE, -40, 40);
  const pixels = Uint8Array.from(noise, (value, i) => {
    const place = isDown ? i % SIDE : Math.floor(i / SIDE);
    return 128 + value + (Math.floor(place / 4) % 2 === 0 ? 60 : -60);
  });
  return sharp(pixels, { raw: { width: SIDE, height: SIDE, channels: 1 } })
    .jpeg()
    .toBuffer();
}

/** What disks, downloads and people do to files. */
function damage(jpeg: Uint8Array, kind: number): Uint8Array {
  const middle = Math.floor(jpeg.length * 0.6);
  switch (kind % 5) {
    case 0:
      return new Uint8Array();
    case 1:
      return new TextEncoder().encode("<html>404</html>");
    case 2:
      return jpeg.subarray(0, 20);
    case 3:
      return jpeg.subarray(0, middle);
    default:
      return Uint8Array.from(jpeg, (byte, i) => (i >= 4 && i < middle ? 0 : byte));
  }
}

describe(`a folder of ${count} JPEGs, one in a hundred of them damaged`, () => {
  it("trains a model, and names the damaged ones", { timeout }, async () => {
    const warnings = vi.spyOn(console, "warn").mockImplementation(() => {});
    const photos = await imageFolder(folder, { transform: resize([6, 6]), channels: 1 });
    const foundAtOpening = photos.unreadable.length;
    expect(photos.length).toBe(count - foundAtOpening);
    const [train, validation] = stratifiedSplit(photos, [0.8, 0.2], new Rng(42));
    const task = tinyTask();
    const trainer = new Trainer({ maxEpochs: 2 });
    await trainer.fit(task, {
      train: new DataLoader(train, { batchSize: 32, shuffle: true, rng: new Rng(1) }),
      validation: new DataLoader(validation, { batchSize: 100 }),
    });
    expect(trainer.metrics["validationAccuracy"]).toBeGreaterThan(0.95);
    expect(damaged).toHaveLength(damagedCount);
    expect(photos.unreadable.map(({ path }) => path)).toEqual(damaged.toSorted());
    expect(photos.unreadable.every(({ reason }) => reason.length > 10)).toBe(true);
    // Cut off in their pixels, these were found when they were decoded; all were told.
    expect(photos.unreadable.length - foundAtOpening).toBe(damagedCount / 5);
    expect(warnings).toHaveBeenCalledTimes(damagedCount);
    warnings.mockRestore();
  });
});
