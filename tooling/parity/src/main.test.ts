import { spawnSync } from "node:child_process";
import { cpSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { describe, expect, it } from "vitest";

const home = fileURLToPath(new URL("..", import.meta.url));

/** As `pnpm parity` runs it: in the tool's folder, for a user who is in another one. */
function parity(from: string, ...args: string[]): { status: number | null; output: string } {
  const { status, stdout, stderr } = spawnSync(
    process.execPath,
    ["--import", "tsx", "--conditions=@stratajs/source", join("src", "main.ts"), ...args],
    { cwd: home, env: { ...process.env, INIT_CWD: from }, encoding: "utf8" },
  );
  return { status, output: stdout + stderr };
}

describe("pnpm parity", () => {
  it("runs one case, given relative to where its user is", () => {
    const { status, output } = parity(
      join(home, "golden"),
      "layers/linear.safetensors",
      "--backend",
      "cpu",
    );
    expect(output).toMatch(/agrees +linear +\S+ of what is allowed \(\S+\)\n/);
    expect(output).toContain("1 agree, 0 deviate, 0 failed, 0 unknown on cpu");
    expect(status).toBe(0);
  });

  it.each(["webgl", "webgpu"])(
    "runs a folder of cases in Chromium on %s",
    (device) => {
      const folder = mkdtempSync(join(tmpdir(), "parity-"));
      for (const path of ["blocks/uva-preact.safetensors", "layers/batch-norm-2d.safetensors"]) {
        cpSync(join(home, "golden", path), join(folder, path));
      }
      cpSync(join(home, "golden", "interop"), join(folder, "of python"), { recursive: true });
      writeFileSync(join(folder, "notes.json"), "{}");
      const { status, output } = parity(folder, ".", "--backend", device, "--known-only");
      rmSync(folder, { recursive: true });
      const allowed = String.raw`\S+ of what is allowed \(\S+\)\n`;
      expect(output).toMatch(
        new RegExp(
          `^agrees +blocks/uva-preact +${allowed}` +
            `agrees +layers/batch-norm-2d +${allowed}` +
            `unknown +notes.json +what this JSON file holds\n` +
            `agrees +of python/lightning-like.ckpt +${allowed}` +
            `agrees +of python/odd-tensors +${allowed}` +
            `agrees +of python/odd-tensors.pt +${allowed}` +
            `agrees +of python/state-dict +${allowed}` +
            `agrees +of python/state-dict-legacy.pt +${allowed}` +
            `agrees +of python/state-dict.pt +${allowed}` +
            `8 agree, 0 deviate, 0 failed, 1 unknown, passed over on ${device} \\(.* in Chromium `,
        ),
      );
      expect(status).toBe(0);
    },
    180_000,
  );

  it("fails on an empty folder and on a missing one, in one sentence", () => {
    const empty = mkdtempSync(join(tmpdir(), "parity-"));
    expect(parity(empty, ".")).toEqual({
      status: 1,
      output: ". has no cases; give a folder with .safetensors files\n",
    });
    rmSync(empty, { recursive: true });
    const missing = parity(home, "nowhere");
    expect(missing.output).toMatch(/^cannot read nowhere: ENOENT.*\n$/);
    expect(missing.status).toBe(1);
  });
});
