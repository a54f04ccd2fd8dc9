import { defineConfig } from "tsdown";
import { base } from "../../tsdown.base.ts";

export default defineConfig({
  ...base,
  // The last is the program of a thread, for pages whose policy allows workers from files only.
  entry: ["src/index.ts", "src/register.ts", "src/threads/pool-worker.ts"],
});
