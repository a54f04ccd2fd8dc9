import { execFile } from "node:child_process";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { softwareVulkan } from "@stratajs/browser";
import { describe, expect, it } from "vitest";

const program = fileURLToPath(new URL("./testing/train-one-step.ts", import.meta.url));
const variables = await softwareVulkan();
const reason = variables ? "" : " (skipped: there is no Vulkan driver for this system)";

describe.skipIf(!variables)(`a program on webgpu in Node${reason}`, () => {
  it("trains a step and ends by itself", { timeout: 120_000 }, async () => {
    const options = ["--import", import.meta.resolve("tsx"), "--conditions=@stratajs/source"];
    const { stdout } = await promisify(execFile)(process.execPath, [...options, program], {
      env: { ...process.env, ...variables },
      // Where Dawn keeps it from ending, it is killed and the test fails.
      timeout: 100_000,
    });
    const [name, loss, ...weights] = stdout.trim().split("\n").at(-1)!.split(" ");
    expect(name).toBe("webgpu");
    // The products are 2 and -3; the gradient of their squares is twice their product with x.
    expect(Number(loss)).toBeCloseTo(13, 4);
    expect(weights.map(Number)).toEqual([expect.closeTo(1, 4), expect.closeTo(-0.74, 4)]);
  });
});
