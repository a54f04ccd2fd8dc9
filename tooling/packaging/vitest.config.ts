import { defineProject, mergeConfig } from "vitest/config";
import { base } from "../../vitest.base.ts";

export default mergeConfig(
  base,
  defineProject({
    test: {
      // Packs and installs everything once, for all the files here.
      globalSetup: ["src/global-setup.ts"],
      testTimeout: 300_000,
      hookTimeout: 300_000,
    },
  }),
);
