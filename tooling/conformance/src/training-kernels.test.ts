import {
  kernelSource,
  references,
  type KernelSource,
  type TrainingKernelName,
} from "@stratajs/tensor";
import type { TestBackend } from "@stratajs/test-utils";
import { expect, it } from "vitest";
import { describeEveryBackend } from "./on-every-backend.ts";

const names = Object.keys(references) as TrainingKernelName[];

/** tfjs-backend-cpu has none of its own, so that the other suites test the reference compositions there. */
function expectedSource(backend: TestBackend, kernel: TrainingKernelName): KernelSource {
  if (backend.startsWith("wasm")) return "own";
  return backend !== "cpu" && kernel.startsWith("Conv2d") ? "tfjs" : "composition";
}

// The table of the documentation is made of it; a registration that is missing is seen here.
describeEveryBackend("the source of training kernels", ({ name: backend }) => {
  it.for(names)("%s", (name, { task }) => {
    const source = kernelSource(name);
    task.meta.source = source;
    expect(source).toBe(expectedSource(backend, name));
  });
});
