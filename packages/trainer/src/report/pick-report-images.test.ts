import { describe, expect, it } from "vitest";
import type { Predictions } from "../predict.ts";
import { pickReportImages } from "./pick-report-images.ts";

const image = { data: new Uint8Array(1), height: 1, width: 1, channels: 1 };
const dataset = { length: 10, get: (index: number) => ({ image, label: index % 2 }) };

/** Every image taken for class 1, the surer the later it comes. */
const predictions: Predictions = {
  values: Float32Array.from({ length: 20 }, (_, i) => (i % 2 === 1 ? 0.5 + i / 40 : 0.5 - i / 40)),
  shape: [10, 2],
  labels: undefined,
};

describe("pickReportImages", () => {
  it("spreads over the dataset, with label, prediction and confidence of each", async () => {
    const picked = await pickReportImages(dataset, predictions, { count: 4 });
    expect(picked.map(({ index }) => index)).toEqual([0, 2, 5, 7]);
    expect(picked.map(({ label }) => label)).toEqual([0, 0, 1, 1]);
    expect(picked[2]).toEqual({
      image,
      index: 5,
      label: 1,
      prediction: 1,
      confidence: expect.closeTo(0.775),
    });
  });

  it("takes all where there are few, and says when predictions are of another dataset", async () => {
    expect(await pickReportImages(dataset, predictions)).toHaveLength(10);
    const short = { ...dataset, length: 9 };
    await expect(pickReportImages(short, predictions)).rejects.toThrow("expected 9 predictions");
  });
});
