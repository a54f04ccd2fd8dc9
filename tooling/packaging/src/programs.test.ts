import { mkdir, readdir } from "node:fs/promises";
import { join } from "node:path";
import { beforeAll, describe, expect, inject, it } from "vitest";
import { otherNode, otherNodePath } from "./consumer/nodes.ts";
import { bundledFashionMnist } from "./fashion-mnist-files.ts";
import { runCommand } from "./run-command.ts";

const { folder } = inject("consumer");

beforeAll(async () => {
  // The type check of the programs against the packed types; its output runs on Node 20.
  const compiler = join(folder, "node_modules/typescript/bin/tsc");
  await runCommand(process.execPath, [compiler, "-p", "programs"], { cwd: folder });
});

interface Node {
  readonly name: string;
  readonly program: string | undefined;
  /** Runs TypeScript as it is; the others run what the compiler made of it. */
  readonly stripsTypes: boolean;
}

const nodes: Node[] = [
  {
    name: `Node ${process.versions.node}`,
    program: process.execPath,
    stripsTypes: "typescript" in process.features && process.features.typescript === "strip",
  },
  {
    name: `Node ${otherNode().major}`,
    program: otherNodePath(folder),
    stripsTypes: otherNode().major === 24,
  },
];

describe.each(nodes)("on $name", (node) => {
  // A folder of its own, as programs write into the folder in which they are started.
  const cwd = join(folder, "started-here", node.name);

  beforeAll(() => mkdir(cwd, { recursive: true }));

  it("the program that trains reaches a good accuracy", async ({ skip }) => {
    skip(node.program === undefined, noNode);
    const output = await runProgram(node, cwd, "train");
    expect(output).toContain("name: 'wasm'");
    expect(Number(/testAccuracy: ([\d.]+)/.exec(output)?.[1])).toBeGreaterThan(0.8);
    expect(output).toMatch(/Float32Array\(6\) \[/);
    expect(await readdir(join(cwd, "runs/lenet"))).toContainEqual(
      expect.stringMatching(/\.safetensors$/),
    );
  });

  it("the program of the page for Lightning's users trains, loads, tests and resumes", async ({
    skip,
  }) => {
    skip(node.program === undefined, noNode);
    const output = await runProgram(node, cwd, "lightning");
    const [, validated, tested] = /^([\d.]+)\n.*testAccuracy: ([\d.]+)/m.exec(output)!;
    expect(Number(tested)).toBeGreaterThan(0.3);
    expect(Number(validated)).toBeLessThanOrEqual(Number(tested));
    expect(output).toContain("[ 320, 10 ] 3200");
    expect(output).toMatch(/^24$/m);
  });

  it("the program with a block and a loop of its own learns", async ({ skip }) => {
    skip(node.program === undefined, noNode);
    const output = await runProgram(node, cwd, "own-block-and-loop");
    const [, before, after, names] = /before (.*)\nafter (.*)\n(.*)/.exec(output)!;
    expect(Number(after)).toBeLessThan(0.7 * Number(before));
    expect(names).toBe(
      "conv1.weight conv1.bias bn1.weight bn1.bias conv2.weight conv2.bias bn2.weight bn2.bias conv3.weight conv3.bias",
    );
  });

  it("2,000 steps hold no more than the first, and the process ends by itself", async ({
    skip,
  }) => {
    skip(node.program === undefined, noNode);
    const { threads, held } = JSON.parse(await runProgram(node, cwd, "two-thousand-steps"));
    expect(threads).toBe(4);
    expect(held).toHaveLength(1);
  });

  it("the program of plain tfjs trains on wasm", async ({ skip }) => {
    skip(node.program === undefined, noNode);
    const output = await runProgram(node, cwd, "tfjs-on-wasm");
    const [, backend, accuracy] = /^(\w+) ([\d.]+)$/m.exec(output)!;
    expect(backend).toBe("wasm");
    expect(Number(accuracy)).toBeGreaterThan(0.6);
  });
});

const noNode = `npm has no Node ${otherNode().major} for ${process.platform}-${process.arch}`;

function runProgram({ program, stripsTypes }: Node, cwd: string, name: string): Promise<string> {
  const path = stripsTypes ? `programs/${name}.mts` : `compiled/${name}.mjs`;
  // Not Debian's files, nor a download: the images that come with the package.
  const env = { STRATA_DATA: bundledFashionMnist(folder) };
  return runCommand(program!, [join(folder, path)], { cwd, env });
}
