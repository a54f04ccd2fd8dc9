import { readFile } from "node:fs/promises";
import { decode } from "fast-png";
import { expect, it } from "vitest";
import { makePicture } from "./picture.ts";
import { shown } from "./shown.ts";

it("is the picture beside the README", async () => {
  const file = await readFile(new URL("../transforms.png", import.meta.url));
  const { data, height, width } = decode(file);
  const picture = await makePicture();
  expect({ height, width }).toEqual({ height: picture.height, width: picture.width });
  // Another engine's cosine may end a pixel a rounding away.
  const others = picture.data.filter((value, i) => Math.abs(value - data[i]!) > 1).length;
  expect(others).toBeLessThan(picture.data.length / 1000);
});

it("is told row by row in the README", async () => {
  const readme = await readFile(new URL("../README.md", import.meta.url), "utf8");
  for (const [row, cells] of shown.entries()) {
    const labels = cells.map(([label]) => (label.endsWith(")") ? `\`${label}\`` : label));
    expect(readme).toContain(`\n${row + 1}. ${labels.join(", ")}\n`);
  }
});
