import {
  hasTrainingKernel,
  kernelSource,
  references,
  type TrainingKernelName,
} from "@stratajs/tensor";
import { describeBackends } from "@stratajs/test-utils";
import { expect, it } from "vitest";
import { describeEveryBackend } from "./on-every-backend.ts";

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

describeEveryBackend("the source of training kernels", () => {
  it.for(names)("%s", (name, { task }) => {
    const source = kernelSource(name);
    task.meta.source = source;
    expect(source === "own").toBe(hasTrainingKernel(name));
  });
});

describeBackends(
  "a backend without training kernels",
  () => {
    it("runs the reference compositions, so that the other suites test them here", () => {
      expect(names.filter((name) => hasTrainingKernel(name))).toEqual([]);
    });
  },
  ["cpu"],
);
