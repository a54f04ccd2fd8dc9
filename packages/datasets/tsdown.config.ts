import { defineConfig } from "tsdown";
import { base } from "../../tsdown.base.ts";

export default defineConfig({
  ...base,
  // The program of a loader's worker, beside the modules that start it (loader/workers/spawn-worker.ts).
  copy: ["src/generated/loader-worker.js"],
});
