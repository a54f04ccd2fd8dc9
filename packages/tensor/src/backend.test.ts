import "@tensorflow/tfjs-backend-cpu";
import { getBackend } from "@tensorflow/tfjs-core";
import { describe, expect, it } from "vitest";
import { activate, useBackend, type Backend } from "./index.ts";

function backend(
  name: string,
  { missing, broken }: { missing?: string; broken?: string },
): Backend {
  return {
    name,
    unavailable: async () => missing,
    start: async () => {
      if (broken !== undefined) throw new Error(broken);
      return { device: "a processor", threads: 2, notes: ["It is warm."] };
    },
    stop: async () => {},
  };
}

describe("useBackend", () => {
  it("starts the first that can run, and says why those before it were passed over", async () => {
    const report = await useBackend([
      backend("cuda", { missing: "no NVIDIA driver" }),
      backend("webgpu", { broken: "the adapter was lost" }),
      backend("wasm", {}),
      backend("cpu", { broken: "never asked" }),
    ]);
    expect(report).toEqual({
      name: "wasm",
      device: "a processor",
      threads: 2,
      notes: ["It is warm."],
      rejected: [
        { name: "cuda", reason: "no NVIDIA driver" },
        { name: "webgpu", reason: "it failed to start: the adapter was lost" },
      ],
    });
  });

  it("gives every reason when none can run", async () => {
    const candidates = [
      backend("cuda", { missing: "no driver" }),
      backend("wasm", { broken: "no memory" }),
    ];
    await expect(useBackend(candidates)).rejects.toThrow(
      "no backend can run here: cuda: no driver; wasm: it failed to start: no memory",
    );
  });

  it("refuses an empty list", async () => {
    await expect(useBackend([])).rejects.toThrow("at least one candidate, such as wasm()");
  });
});

describe("activate", () => {
  it("makes a registered backend the active one", async () => {
    await activate("cpu");
    expect(getBackend()).toBe("cpu");
  });

  it("refuses a name that nobody registered", async () => {
    await expect(activate("abacus")).rejects.toThrow(/abacus/);
  });
});
