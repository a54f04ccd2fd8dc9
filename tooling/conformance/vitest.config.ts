import { configDefaults, defineProject, mergeConfig } from "vitest/config";
import { base } from "../../vitest.base.ts";

/** About graphics cards alone: in Node only `pnpm conformance` looks for one; in Chromium they run every time. */
const onCards = ["lost-device", "lost-training", "no-readback", "webgl-padding", "webgpu-mat-mul"];
const isThorough = process.env["STRATA_CONFORMANCE"] === "all";

export default mergeConfig(
  base,
  defineProject({
    test: {
      globalSetup: "src/find-webgpu.ts",
      exclude: [
        ...configDefaults.exclude,
        ...(isThorough ? [] : [...onCards, "long-training"]).map((name) => `src/${name}.test.ts`),
      ],
    },
  }),
);
