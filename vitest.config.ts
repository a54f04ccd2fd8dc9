import { defineConfig } from "vitest/config";

export default defineConfig({
  test: {
    projects: [
      "packages/*/vitest.config.ts",
      "apps/*/vitest.config.ts",
      "apps/examples/*/vitest.config.ts",
      "tooling/*/vitest.config.ts",
    ],
    fileParallelism: true,
    maxWorkers: 2,
  },
});
