import type { ViteUserConfig } from "vitest/config";

/** Tests read the packages' sources, so that nothing has to be built before them. */
const conditions: string[] = ["@stratajs/source", "module", "node", "development|production"];

export const base: ViteUserConfig = {
  resolve: { conditions },
  ssr: { resolve: { conditions } },
  test: {
    include: ["src/**/*.test.ts"],
    testTimeout: 60_000,
    hookTimeout: 60_000,
  },
};
