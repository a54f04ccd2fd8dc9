import { registerBackend, removeBackend, type KernelBackend } from "@tensorflow/tfjs-core";
import { describe, expect, it } from "vitest";
import { ModuleBuffer, Parameter } from "./index.ts";

describe("a model without a backend", () => {
  it("says which call is missing", () => {
    const data = new Float32Array(2);
    const message = /call `await useBestBackend\(\)`.* or `await useBackend\(\[wasm\(\)\]\)`/;
    expect(() => new Parameter([2], { initializer: () => data })).toThrow(message);
    expect(() => new ModuleBuffer("running_mean", [2], data)).toThrow(message);
  });

  it("says so, too, when one was imported but not waited for", () => {
    registerBackend("slow", () => new Promise<KernelBackend>(() => {}));
    expect(() => new Parameter([2], { initializer: () => new Float32Array(2) })).toThrow(
      "none has been started: call `await useBestBackend()`",
    );
    removeBackend("slow");
  });
});
