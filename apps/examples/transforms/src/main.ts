import { writeFile } from "node:fs/promises";
import { encode } from "fast-png";
import { makePicture } from "./picture.ts";
import { shown } from "./shown.ts";

const { data, height, width } = await makePicture();
const file = new URL("../transforms.png", import.meta.url);
await writeFile(
  file,
  encode({ data, height, width, channels: 3, depth: 8 }, { zlib: { level: 9 } }),
);
for (const [row, cells] of shown.entries()) {
  console.log(`${row + 1}: ${cells.map(([label]) => label).join(", ")}`);
}
