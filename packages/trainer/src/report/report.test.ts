import { mkdtemp, readFile, readdir, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { renderReport } from "./render-report.ts";
import type { RunReport } from "./run-report.ts";
import { writeReport } from "./write-report.ts";

const EVIL = `<script>alert("1")</script>'&`;
const ESCAPED = "&lt;script&gt;alert(&quot;1&quot;)&lt;/script&gt;&#39;&amp;";

/** Every text of it holds markup. */
const report: RunReport = {
  title: `title ${EVIL}`,
  data: `data ${EVIL}`,
  results: { testAccuracy: 0.8712, testLoss: 0.33333, [`metric ${EVIL}`]: 1 },
  history: [1, 2, 3].map((value, epoch) => ({
    epoch,
    step: value * 10,
    seconds: 1.5,
    examplesPerSecond: 1234.5,
    metrics: {
      trainLoss: 1 / value,
      validationLoss: Number.NaN,
      trainAccuracy: 0.5,
      [EVIL]: value,
    },
  })),
  classes: [`cat ${EVIL}`, "dog"],
  confusion: [
    [7, 3],
    [0, 10],
  ],
  images: [
    {
      image: { data: new Uint8Array(4), height: 2, width: 2, channels: 1 },
      label: 0,
      prediction: 1,
      confidence: 0.75,
      index: 17,
    },
    {
      image: { data: new Float32Array(12).fill(0.5), height: 2, width: 2, channels: 3 },
      label: 1,
      prediction: 1,
      confidence: 1,
    },
  ],
  batchNorms: [
    { name: `net.1 ${EVIL}`, weight: Float32Array.of(1.25, 0.5), bias: Float32Array.of(-1, 0) },
  ],
  modelSummary: `summary ${EVIL}`,
  settings: { [`setting ${EVIL}`]: EVIL, batchSize: 256 },
  backend: {
    name: "wasm",
    device: `device ${EVIL}`,
    threads: 2,
    notes: [`note ${EVIL}`],
    rejected: [{ name: "webgpu", reason: `reason ${EVIL}` }],
  },
  environment: { node: `v20 ${EVIL}` },
  seed: 2n ** 63n,
  date: new Date(0),
};

describe("renderReport", () => {
  let page: string;
  beforeAll(async () => {
    page = await renderReport(report);
  });

  it("escapes every text", () => {
    expect(page).not.toMatch(/<script/i);
    const texts = [
      "title",
      "data",
      "metric",
      "cat",
      "net.1",
      "summary",
      "setting",
      "device",
      "note",
      "reason",
      "v20",
    ];
    for (const text of texts) expect(page).toContain(`${text} ${ESCAPED}`);
  });

  it("needs nothing from elsewhere", () => {
    const addresses = [...page.matchAll(/(?:src|href|url\()=?["']?([^"')\s>]+)/g)].map(
      ([, address]) => address!,
    );
    for (const address of addresses) expect(address).toMatch(/^(data:image\/png;base64,|#)/);
    expect(page).not.toMatch(/@import|<link/);
  });

  it("shows results, curves, matrix, images, batch norms, model and settings", () => {
    for (const text of [
      "87.12 %",
      "0.3333",
      "1970-01-01 00:00 UTC",
      "9223372036854775808",
      "Batch size",
    ]) {
      expect(page.toLowerCase()).toContain(text.toLowerCase());
    }
    expect(page.match(/<svg/g)).toHaveLength(2);
    expect(page).toContain(
      "Loss by epoch. train loss from 1 to 0.3333; validation loss from NaN to NaN",
    );
    expect(page).toContain("--share:70%");
    expect(page).toContain(`taken for dog: 3 of 10`);
    expect(page.match(/data:image\/png/g)).toHaveLength(2);
    expect(page).toContain("taken for dog with 75.00 %");
    expect(page).toContain("1.2500");
  });

  it("shows only what is given", async () => {
    const bare = await renderReport({ title: "t", data: "d", results: {}, history: [] });
    const headings = [...bare.matchAll(/<h2>(.*?)<\/h2>/g)].map(([, heading]) => heading);
    expect(headings).toEqual([]);
  });

  it("says what is wrong with an image", async () => {
    const image = { data: new Uint8Array(5), height: 2, width: 2, channels: 1 };
    const broken = { ...report, images: [{ image, label: 0, prediction: 0, confidence: 1 }] };
    await expect(renderReport(broken)).rejects.toThrow("expected 4 values for [2, 2, 1] but got 5");
  });
});

describe("writeReport", () => {
  let folder: string;
  beforeAll(async () => {
    folder = await mkdtemp(`${tmpdir()}/strata-report-`);
  });
  afterAll(() => rm(folder, { recursive: true }));

  it("writes the page, and run.json beside it", async () => {
    await writeReport(`${folder}/runs/report.html`, report);
    expect((await readdir(`${folder}/runs`)).toSorted()).toEqual(["report.html", "run.json"]);
    expect(await readFile(`${folder}/runs/report.html`, "utf8")).toBe(await renderReport(report));
    const json: unknown = JSON.parse(await readFile(`${folder}/runs/run.json`, "utf8"));
    expect(json).toMatchObject({
      results: { testAccuracy: 0.8712 },
      seed: "9223372036854775808",
      batchNorms: [{ weight: [1.25, 0.5] }],
      images: [{ label: 0, prediction: 1, index: 17 }, { label: 1 }],
    });
  });
});
