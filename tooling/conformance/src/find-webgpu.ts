import { execFile } from "node:child_process";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { softwareVulkan } from "@stratajs/browser";

/** Where the npm package `webgpu` is installed. */
const packageFolder = fileURLToPath(new URL("../../../packages/backend-webgpu", import.meta.url));

const probe = `
  const { create } = await import("webgpu");
  const adapter = await create([]).requestAdapter();
  if (!adapter) throw new Error("it finds no adapter");
`;

/**
 * Before all suites, where all are asked for (`pnpm conformance`): finds out whether WebGPU runs in Node, on software where that can be had, and tells the
 * processes that run the suites.
 */
export async function setup(): Promise<void> {
  if (process.env["STRATA_CONFORMANCE"] !== "all") return;
  try {
    const variables = await softwareVulkan();
    const env = { ...process.env, ...variables };
    // In a process of its own, because only a new one finds the driver, and a driver may take its process down.
    await promisify(execFile)(process.execPath, ["--input-type=module", "--eval", probe], {
      cwd: packageFolder,
      env,
      timeout: 60_000,
    });
    Object.assign(process.env, variables, { STRATA_WEBGPU_IN_NODE: "1" });
  } catch (error) {
    console.log(`WebGPU is not tested in Node, where it does not run here: ${String(error)}`);
  }
}
