import { hasTrainingKernel, references, type TrainingKernelName } from "@stratajs/tensor";
import { describeBackends } from "@stratajs/test-utils";
import { expect, it } from "vitest";

const names = Object.keys(references) as TrainingKernelName[];

describeBackends(
  "the backend's own training kernels",
  () => {
    it.each(names)("%s is there", (name) => {
      expect(hasTrainingKernel(name)).toBe(true);
    });
  },
  ["wasm", "wasm-plain-simd"],
);

describeBackends(
  "a backend without training kernels",
  () => {
    it("runs the reference compositions, so that the other suites test them here", () => {
      expect(names.filter((name) => hasTrainingKernel(name))).toEqual([]);
    });
  },
  ["cpu"],
);
