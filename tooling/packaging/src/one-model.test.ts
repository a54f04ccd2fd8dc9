import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { expect, inject, it } from "vitest";
import { workspace } from "./consumer/published-packages.ts";
import { bundleOneModel } from "./one-model.ts";

const { folder } = inject("consumer");

/** Where its size is stated. */
const statements = [
  ["README.md", /import \{ resnet18 \}.*\| *(\d+) KB *\|/],
  ["packages/zoo/README.md", /ResNet-18 alone[^.\n]*?\b(\d+) KB/],
] as const;

/** The names of the classes that a package exports. */
async function classesOf(name: string): Promise<string[]> {
  const require = createRequire(join(folder, "package.json"));
  const exports = (await import(pathToFileURL(require.resolve(name)).href)) as object;
  return Object.entries(exports)
    .filter(([, value]) => typeof value === "function" && /^class\b/.test(String(value)))
    .map(([each]) => each);
}

it("a page with one model loads no other, and as much as the READMEs say, within a twentieth", async () => {
  const { size, classes } = await bundleOneModel(join(folder, "pages/one-model.js"));
  const inBundle = async (name: string): Promise<string[]> =>
    (await classesOf(name)).filter((each) => classes.has(each)).toSorted();
  expect(await inBundle("@stratajs/zoo")).toEqual(["ResNet"]);
  expect(await inBundle("@stratajs/layers")).toEqual([
    "AdaptiveAvgPool2d",
    "BasicBlock",
    "BatchNorm2d",
    "Conv2d",
    "Flatten",
    "Linear",
    "MaxPool2d",
    "Module",
    "ReLU",
    "ReLU6",
    "Sequential",
    "Sigmoid",
    "Tanh",
  ]);
  for (const [file, sentence] of statements) {
    const stated = Number(sentence.exec(readFileSync(join(workspace, file), "utf8"))?.[1]);
    if (!(Math.abs(size - stated) <= 0.05 * stated)) {
      throw new Error(
        `${size.toFixed(1)} KB where ${file} says ${stated}; correct it if that is meant`,
      );
    }
  }
});
