import { defineConfig } from "tsdown";
import { base } from "../../tsdown.base.ts";

export default defineConfig({
  ...base,
  entry: {
    index: "src/index.ts",
    register: "src/register.ts",
    // The program of a thread, for pages whose policy allows workers from files only (spawn-worker.ts).
    "pool-worker": "src/threads/pool-worker.ts",
  },
});
