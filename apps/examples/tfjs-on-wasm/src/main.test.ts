import { execFile } from "node:child_process";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { describe, expect, it } from "vitest";

const folder = fileURLToPath(new URL("..", import.meta.url));

describe("npm start", () => {
  it("trains the tfjs program on wasm", async () => {
    const { stdout } = await promisify(execFile)("npm", ["start", "--silent"], { cwd: folder });
    expect(stdout).toContain("backend: wasm");
    const accuracies = [...stdout.matchAll(/, accuracy ([\d.]+)/g)].map(([, digits]) =>
      Number(digits),
    );
    expect(accuracies).toHaveLength(3);
    expect(accuracies[2]).toBeGreaterThan(accuracies[0]!);
    expect(Number(/test accuracy: ([\d.]+)/.exec(stdout)?.[1])).toBeGreaterThan(0.6);
  });
});
