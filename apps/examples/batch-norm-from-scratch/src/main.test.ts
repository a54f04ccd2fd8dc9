import { execFile } from "node:child_process";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { describe, expect, it } from "vitest";

const folder = fileURLToPath(new URL("..", import.meta.url));

describe("npm start", () => {
  it("trains a network with the hand-written batch norm", async () => {
    const { stdout } = await promisify(execFile)("npm", ["start", "--silent"], { cwd: folder });
    const losses = [...stdout.matchAll(/: loss ([\d.]+)/g)].map(([, digits]) => Number(digits));
    expect(losses).toHaveLength(3);
    expect(losses[2]).toBeLessThan(losses[0]!);
    const accuracy = Number(/epoch 3: .* test accuracy ([\d.]+)/.exec(stdout)?.[1]);
    expect(accuracy).toBeGreaterThan(0.6);
    expect(stdout).toMatch(/^PyTorch +mean \d\.\d+ +variance \d\.\d+$/m);
  });
});
