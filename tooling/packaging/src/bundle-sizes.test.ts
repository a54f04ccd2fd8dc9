import { readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, inject, it } from "vitest";
import { bundleSizes } from "./bundle-sizes.ts";
import { workspace } from "./consumer/published-packages.ts";

const { folder } = inject("consumer");

/** A row of the table: `| WebGL, … | 77 KB |` */
function statedSize(readme: string, part: string): number {
  const row = readme.split("\n").find((line) => line.startsWith(`| ${part}`));
  return Number(/\| *([\d.]+) KB *\|$/.exec(row ?? "")?.[1]);
}

it("loads no more than the README says, within a twentieth", async () => {
  const readme = readFileSync(join(workspace, "README.md"), "utf8");
  const sizes = await bundleSizes(join(folder, "pages/whole-program.js"));
  const rows = [...sizes].map(([part, size]) => ({ part, size, stated: statedSize(readme, part) }));
  console.table(rows);
  for (const { part, size, stated } of rows) {
    // A size that shrank is news as well.
    const message = `${part}: ${size.toFixed(0)} KB; put it into the README's table if that is meant`;
    if (size > 1.05 * stated || size < 0.9 * stated || Number.isNaN(stated))
      throw new Error(message);
  }
  expect(rows).toHaveLength(5);
});
