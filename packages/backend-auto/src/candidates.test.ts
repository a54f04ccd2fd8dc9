import { describe, expect, it } from "vitest";
import type { Backend } from "@stratajs/tensor";
import { planned, useFirst } from "./candidates.ts";

function working(name: string): Backend {
  return {
    name,
    unavailable: () => Promise.resolve(undefined),
    start: () => Promise.resolve({ device: name, threads: 1, notes: [] }),
    stop: () => Promise.resolve(),
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

  it("tries the preferred ones first", async () => {
    expect((await useFirst([working("a"), working("b")], { prefer: ["b"] })).name).toBe("b");
  });

  it("names the backends that there are when asked for another", () => {
    expect(() => useFirst([working("a")], { prefer: ["x"] })).toThrow('"x"; there are: a');
  });
});
