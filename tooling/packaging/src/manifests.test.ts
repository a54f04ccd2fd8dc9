import { readFile } from "node:fs/promises";
import { join } from "node:path";
import {
  checkPackage,
  createPackageFromTarballData,
  type CheckResult,
} from "@arethetypeswrong/core";
import { publint } from "publint";
import { describe, expect, inject, it } from "vitest";

const { folder, packages } = inject("consumer");

describe.each(packages)("the packed $name", ({ name, tarball }) => {
  it("names no workspace, catalog or source in its manifest", async () => {
    const manifest = await readFile(join(folder, "node_modules", name, "package.json"), "utf8");
    expect(manifest).not.toMatch(/"(workspace|catalog|link|file):/);
    expect(manifest).not.toContain("@stratajs/source");
    expect(JSON.parse(manifest)).not.toHaveProperty("publishConfig.exports");
  });

  it("has a license, a description and the Node it needs", async () => {
    const manifest: unknown = JSON.parse(
      await readFile(join(folder, "node_modules", name, "package.json"), "utf8"),
    );
    expect(manifest).toMatchObject({
      license: "MIT",
      description: expect.stringMatching(/./),
      type: "module",
      engines: { node: ">=20.19" },
    });
    expect(manifest).not.toHaveProperty("scripts.postinstall");
  });

  it("satisfies publint", async () => {
    const bytes = await readFile(tarball);
    const { messages } = await publint({ pack: { tarball: bufferOf(bytes) }, strict: true });
    // `exports` cannot leave a dependency out of a page's bundle, as the trainer's bars for terminals are.
    const found = messages.filter(({ code }) => code !== "USE_EXPORTS_OR_IMPORTS_BROWSER");
    expect(found).toEqual([]);
  });

  it("resolves its types as it resolves its code", async () => {
    const checked = await checkPackage(createPackageFromTarballData(await readFile(tarball)));
    expect(checked).toMatchObject({ types: { kind: "included" } });
    expect(problemsOf(checked)).toEqual([]);
  });
});

/** Strata is ESM only: what CommonJS and Node 10 would make of it does not count. */
function problemsOf(checked: CheckResult): unknown[] {
  if (!("problems" in checked)) return [];
  return checked.problems.filter(
    (problem) =>
      problem.kind !== "CJSResolvesToESM" &&
      !("resolutionKind" in problem && ["node10", "node16-cjs"].includes(problem.resolutionKind)),
  );
}

function bufferOf(bytes: Uint8Array): ArrayBuffer {
  return bytes.slice().buffer as ArrayBuffer;
}
