import { mkdtemp, readFile, readdir, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { renderReport } from "./render-report.ts";
import type { RunReport } from "./run-report.ts";
import { readRun } from "./read-run.ts";
import { toRunSummary } from "./run-summary.ts";
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
  dataFacts: { [`fact ${EVIL}`]: 3 },
  unreadable: [{ path: `path ${EVIL}`, reason: `why ${EVIL}` }],
  stopReason: `stop ${EVIL}`,
  revision: { commit: "c0ffee", branch: `branch ${EVIL}`, isDirty: true },
  modelPicture: `<svg><script>alert("1")</script></svg>`,
  steps: [20, 40].map((step) => ({
    step,
    epoch: 0,
    loss: 1 / step,
    learningRate: 0.1,
    examplesPerSecond: 5000,
  })),
  calibration: [
    { from: 0, to: 0.5, examples: 0, confidence: 0, accuracy: 0 },
    { from: 0.5, to: 1, examples: 20, confidence: 0.875, accuracy: 0.85 },
  ],
  worstErrors: [
    {
      image: { data: new Uint8Array(4), height: 2, width: 2, channels: 1 },
      label: 1,
      prediction: 0,
      confidence: 0.99,
    },
  ],
  augmentations: [
    {
      original: { data: new Uint8Array(4), height: 2, width: 2, channels: 1 },
      augmented: [{ data: new Uint8Array(4), height: 2, width: 2, channels: 1 }],
      label: 0,
    },
  ],
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
      "fact",
      "path",
      "why",
      "stop",
      "branch",
    ];
    for (const text of texts) expect(page).toContain(`${text} ${ESCAPED}`);
  });

  it("needs nothing from elsewhere", () => {
    const addresses = [...page.matchAll(/(?:src|href|url\()=?["']?([^"')\s>]+)/g)].map(
      ([, address]) => address!,
    );
    for (const address of addresses)
      expect(address).toMatch(/^(data:image\/(png|svg\+xml);base64,|#)/);
    expect(page).not.toMatch(/@import|<link/);
  });

  it("links to every section, each of which has a name", () => {
    const links = [...page.matchAll(/<a href="#([^"]*)"/g)].map(([, id]) => id!);
    expect(links).toEqual([
      "results",
      "training",
      "classes",
      "confusion-matrix",
      "calibration",
      "worst-errors",
      "test-images",
      "augmented-images",
      "batch-norms",
      "model",
      "data",
      "settings-and-versions",
    ]);
    for (const id of links) {
      expect(page).toContain(`<section id="${id}" aria-labelledby="${id}-title">`);
      expect(page).toContain(`<h2 id="${id}-title">`);
    }
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
    // Loss, accuracy, the metric with a strange name, three by step, and the reliability diagram.
    expect(page.match(/<svg/g)).toHaveLength(7);
    expect(page).toContain("Learning rate by step. learning rate from 0.1000 to 0.1000");
    expect(page).toContain("Expected calibration error 2.50 %");
    expect(page.replaceAll(/\s+/g, " ")).toContain(
      "more confident than right: confidence 87.50 %, accuracy 85.00 %",
    );
    expect(page).toContain("c0ffee on branch");
    expect(page).toContain("with changes that are not committed");
    expect(page).toContain(
      "Loss by epoch. train loss from 1 to 0.3333; validation loss from NaN to NaN",
    );
    expect(page).toContain("--share:70%");
    expect(page).toContain(`taken for dog: 3 of 10`);
    expect(page.match(/data:image\/png/g)).toHaveLength(5);
    expect(page.match(/data:image\/svg\+xml/g)).toHaveLength(1);
    expect(page).toContain("taken for dog with 75.00 %");
    expect(page).toContain("1.2500");
  });

  it("shows only what is given", async () => {
    const bare = await renderReport({ title: "t", data: "d", results: {}, history: [] });
    const headings = [...bare.matchAll(/<h2.*?>(.*?)<\/h2>/g)].map(([, heading]) => heading);
    expect(headings).toEqual([]);
  });

  it.each([31, 100, 1000])(
    "draws %i classes, and names the weakest and the mistakes",
    async (count) => {
      // Every class is right but for one, half of which is taken for the next.
      const confusion = Array.from({ length: count }, (_, label) =>
        Array.from({ length: count }, (__, prediction) => {
          if (label !== 7) return label === prediction ? 10 : 0;
          return prediction === 7 || prediction === 8 ? 5 : 0;
        }),
      );
      const drawn = await renderReport({ ...report, confusion, classes: [], images: [] });
      const text = drawn.replaceAll(/\s+/g, " ");
      expect(text).toContain(`Confusion matrix of ${count} classes, by their numbers`);
      expect(text).toContain(
        '<th scope="row">7</th> <td class="text">8</td> <td>5</td> <td>50.00 %</td>',
      );
      // Its F₁ is 2 · 5 / (5 + 10).
      expect(text.slice(text.indexOf("of the lowest F₁"))).toMatch(
        /<tbody> <tr> <th scope="row">7<\/th>.*?100\.00 %.*?50\.00 %.*?66\.67 %.*?<td>10<\/td>/,
      );
      expect(drawn.length).toBeLessThan(1.5e6);
    },
  );

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
    expect(await readRun(`${folder}/runs`)).toEqual(toRunSummary(report));
    const json: unknown = JSON.parse(await readFile(`${folder}/runs/run.json`, "utf8"));
    expect(json).toMatchObject({
      format: "strata-run",
      version: 1,
      status: "stopped",
      classes: [
        { recall: 0.7, precision: 1, support: 10 },
        { name: "dog", recall: 1 },
      ],
      results: { testAccuracy: 0.8712 },
      seed: "9223372036854775808",
      batchNorms: [{ weight: [1.25, 0.5] }],
      images: [{ label: 0, prediction: 1, index: 17 }, { label: 1 }],
    });
  });
});
