import { wasm } from "@stratajs/backend-wasm";
import { useBackend } from "@stratajs/tensor";
import { beforeAll, describe, expect, it } from "vitest";
import { tinyModel } from "../testing/stripes.ts";
import { batchNormReports } from "./batch-norm-reports.ts";

beforeAll(() => useBackend([wasm()]));

describe("batchNormReports", () => {
  it("reads γ and β of every batch norm, by its path", async () => {
    expect(await batchNormReports(tinyModel())).toEqual([
      { name: "1", weight: new Float32Array(4).fill(1), bias: new Float32Array(4) },
    ]);
  });
});
