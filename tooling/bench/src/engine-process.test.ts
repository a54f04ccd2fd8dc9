import { expect, it } from "vitest";
import type { ProductCase } from "./cases.ts";
import { EngineProcess } from "./engine-process.ts";

const product: ProductCase = { kind: "product", size: 8, transposeA: false, transposeB: false };

/** A program of one line of JavaScript for each line of its input. */
function engine(program: string): EngineProcess {
  const source = `require("readline").createInterface({ input: process.stdin }).on("line", (line) => { ${program} })`;
  return new EngineProcess(process.execPath, ["-e", source], process.cwd());
}

it("asks a process for times", async () => {
  const echo = engine(
    `const { repeats } = JSON.parse(line); console.log(JSON.stringify({ seconds: repeats ?? 0.5 }))`,
  );
  const ready = await echo.prepare(product);
  expect(ready.estimate).toBe(0.5);
  expect(await ready.time(3)).toBe(3);
  echo.stop();
});

it("says why there is no answer", async () => {
  const unable = engine(`console.log(JSON.stringify({ error: "it has no such kernel" }))`);
  await expect(unable.prepare(product)).rejects.toThrow("it has no such kernel");
  unable.stop();
  const broken = engine(`throw new Error("no module named torch")`);
  await expect(broken.prepare(product)).rejects.toThrow("no module named torch");
  const absent = new EngineProcess("/no/such/program", [], process.cwd());
  await expect(absent.prepare(product)).rejects.toThrow("ENOENT");
});
