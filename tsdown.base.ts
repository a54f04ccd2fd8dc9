import type { UserConfig } from "tsdown";

/** What every published package builds with: ESM and types, nothing inlined, the manifest checked. */
export const base: UserConfig = {
  entry: ["src/index.ts"],
  platform: "neutral",
  dts: true,
  // Inlining a dependency by accident is an error; a package that does it on purpose lists it.
  deps: { onlyBundle: [] },
  publint: true,
  attw: { profile: "esm-only", level: "error" },
};
