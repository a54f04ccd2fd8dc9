import type { TestBackend } from "@stratajs/test-utils";
import { describe, expect, it } from "vitest";
import { runInChromium, type SuiteRequest } from "./in-browser/run-in-chromium.ts";

const everyBackend: readonly TestBackend[] = [
  "wasm",
  "wasm-one-thread",
  "wasm-plain-simd",
  "wasm-plain-simd-one-thread",
  "webgl",
  "webgpu",
];

/**
 * On a graphics card by software every new shape costs a second, and the whole takes minutes: here what trains, and
 * what only cards have.
 */
const onCards = [
  "lost-device",
  "lost-training",
  "no-readback",
  "webgl-padding",
  "training",
  "training-kernels",
];

/** The rest is left to `pnpm conformance`, which says how far it is. */
const isThorough = process.env["STRATA_CONFORMANCE"] === "all";
const requests: readonly SuiteRequest[] = isThorough
  ? everyBackend.map((backend) => ({ backend, thorough: true }))
  : [
      { backend: "wasm" },
      { backend: "webgl", only: onCards },
      { backend: "webgpu", only: onCards },
    ];

// While the file is collected, so that each test of the page is one here.
const runs = await runInChromium(requests, (backend, suite) => {
  if (isThorough) process.stderr.write(`in Chromium: ${backend}: ${suite}\n`);
});

describe.each([...runs])("in Chromium: %s", (_, { browser, outcomes }) => {
  it(`ran in ${browser}`, () => {
    expect(outcomes.length).toBeGreaterThan(20);
  });

  it.for(outcomes.map((outcome) => [outcome.name, outcome] as const))("%s", ([, outcome], test) => {
    const { state, errors, meta } = outcome;
    const { task, skip } = test;
    Object.assign(task.meta, meta);
    if (state === "skipped") skip();
    expect(errors).toEqual([]);
    expect(state).toBe("passed");
  });
});
