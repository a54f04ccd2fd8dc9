import { activate, mean, memory, mul, Parameter, square, type Tensor } from "@stratajs/tensor";
import "@tensorflow/tfjs-backend-cpu";
import { describe, expect, it } from "vitest";
import { planned, useFirst, type Candidate } from "./candidates.ts";

interface Fake {
  readonly reason?: string;
  readonly delay?: number;
  readonly failure?: string;
}

/** Computes on tfjs's CPU, whatever its name; `log` hears of starts and stops. */
function working(
  name: string,
  { reason, failure, delay }: Fake = {},
  log: string[] = [],
): Candidate {
  return {
    name,
    create: (preferred) => ({
      name,
      unavailable: () => Promise.resolve(preferred ? undefined : reason),
      start: async () => {
        log.push(`start ${name}`);
        await activate("cpu");
        current = { failure, delay };
        return { device: name, threads: 1, notes: [] };
      },
      stop: async () => void log.push(`stop ${name}`),
    }),
  };
}

let current: { readonly failure?: string | undefined; readonly delay?: number | undefined } = {};

/** Takes as long in its forward pass as the backend says, or fails. */
function model() {
  const weight = new Parameter([4], { initializer: () => new Float32Array(4).fill(1) });
  return {
    forward: (x: Tensor): Tensor => {
      if (current.failure) throw new Error(current.failure);
      const end = performance.now() + (current.delay ?? 0);
      while (performance.now() < end);
      return mul(x, weight.value);
    },
    parameters: () => [weight],
    dispose: () => weight.dispose(),
  };
}

describe("useFirst", () => {
  it("takes the first that can run and says why better ones were passed over", async () => {
    const report = await useFirst([planned("cuda", "CUDA"), working("a"), working("b")]);
    expect(report.name).toBe("a");
    expect(report.rejected).toEqual([
      { name: "cuda", reason: "this version of Strata has no CUDA backend" },
    ]);
  });

  it("tries the preferred ones first, and lets them do with less", async () => {
    const candidates = [working("a"), working("b", { reason: "only software" })];
    expect((await useFirst(candidates, { prefer: ["b"] })).name).toBe("b");
    expect((await useFirst(candidates.toReversed())).rejected).toEqual([
      { name: "b", reason: "only software" },
    ]);
  });

  it("names the backends that there are when asked for another", async () => {
    await expect(useFirst([working("a")], { prefer: ["x"] })).rejects.toThrow('"x"; there are: a');
  });
});

describe("useFirst with a measurement", () => {
  it("takes the backend whose step is the fastest, and leaves nothing behind", async () => {
    await activate("cpu");
    const { numTensors } = memory();
    const log: string[] = [];
    const candidates = [
      working("slow", { delay: 30 }, log),
      working("fast", { delay: 1 }, log),
      working("missing", { reason: "no such device" }, log),
      working("broken", { failure: "Kernel 'Conv2D' not registered" }, log),
    ];
    const report = await useFirst(candidates, { measure: { model, inputShape: [2, 4] } });
    expect(report.name).toBe("fast");
    expect(report.measured?.map(({ name }) => name)).toEqual(["fast", "slow"]);
    expect(report.rejected).toEqual([
      { name: "missing", reason: "no such device" },
      {
        name: "broken",
        reason: expect.stringContaining("training the model failed: Kernel 'Conv2D'"),
      },
      {
        name: "slow",
        reason: expect.stringMatching(/^a step takes [\d.]+ ms, [\d.]+ ms on fast$/),
      },
    ]);
    expect(log.slice(-3)).toEqual(["start broken", "stop broken", "start fast"]);
    expect(memory().numTensors).toBe(numTensors);
    expect(mean(square([3])).dataSync()[0]).toBe(9);
  });

  it("falls back to the order where the model trains nowhere, and says why", async () => {
    const candidates = [
      working("a", { failure: "too deep" }),
      working("b", { failure: "too deep" }),
    ];
    const report = await useFirst(candidates, { measure: { model, inputShape: [2, 4] } });
    expect(report.name).toBe("a");
    expect(report.rejected).toEqual([
      { name: "a", reason: "training the model failed: too deep" },
      { name: "b", reason: "training the model failed: too deep" },
    ]);
  });
});
