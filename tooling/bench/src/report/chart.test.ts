import { expect, it } from "vitest";
import { drawChart } from "./chart.ts";

it("draws a bar for what compares, and a tick for its bound", () => {
  const svg = drawChart("steps", [
    {
      section: "steps",
      name: "LeNet",
      engine: "strata",
      threads: 2,
      figures: [
        { unit: "GB/s", value: 3 },
        { unit: "× PyTorch", value: 0.5, atLeast: 1 },
      ],
    },
    { section: "steps", name: "LeNet", engine: "pytorch", threads: 1, figures: [] },
  ]);
  expect(svg).toMatch(/^<svg/);
  expect(svg).toContain("LeNet · strata ×2");
  expect(svg).toContain("× PyTorch");
  expect(svg).not.toContain("GB/s");
  expect(svg).not.toContain("pytorch");
});
