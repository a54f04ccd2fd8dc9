import {
  applyTransforms,
  bundledFashionMnist,
  type ImageDataset,
  type PixelImage,
} from "@stratajs/datasets";
import { Rng } from "@stratajs/tensor";
import { shown } from "./shown.ts";

type Color = readonly [red: number, green: number, blue: number];

/** Four images of the data set, as a dyer would like them: which, and the colors of white and of black. */
const dyed: readonly (readonly [index: number, light: Color, dark: Color])[] = [
  [0, [250, 210, 120], [60, 60, 110]],
  [1, [220, 70, 60], [200, 215, 220]],
  [16, [70, 140, 220], [235, 225, 200]],
  [8, [120, 190, 90], [50, 45, 40]],
];

/** `[56, 56, 3]`, bytes: two by two images of 28 × 28. */
async function dye(dataset: ImageDataset): Promise<PixelImage> {
  const data = new Uint8Array(56 * 56 * 3);
  for (const [tile, [index, light, dark]] of dyed.entries()) {
    const { image } = await dataset.get(index);
    for (const [i, value] of image.data.entries()) {
      const row = Math.floor(i / 28) + 28 * Math.floor(tile / 2);
      const column = (i % 28) + 28 * (tile % 2);
      for (const [channel, bright] of light.entries()) {
        // Few shades make a small file.
        const share = Math.round(value / 17) / 15;
        data[(row * 56 + column) * 3 + channel] = bright * share + dark[channel]! * (1 - share);
      }
    }
  }
  return { data, height: 56, width: 56, channels: 3 };
}

const GAP = 4;
const CELL = 56 + GAP;

/** Every transform of `shown`, on white. */
export async function makePicture(): Promise<PixelImage & { readonly data: Uint8Array }> {
  const { train } = await bundledFashionMnist();
  const image = await dye(train);
  const [rows, columns] = [shown.length, shown[0]!.length];
  const [height, width] = [rows * CELL + GAP, columns * CELL + GAP];
  const data = new Uint8Array(height * width * 3).fill(255);
  const rng = new Rng(5);
  for (const [row, cells] of shown.entries()) {
    for (const [column, [, transforms]] of cells.entries()) {
      const cell = applyTransforms(transforms, image, rng);
      const top = row * CELL + GAP + ((56 - cell.height) >> 1);
      const left = column * CELL + GAP + ((56 - cell.width) >> 1);
      for (let line = 0; line < cell.height; line++) {
        const from = line * cell.width * 3;
        const pixels = cell.data.subarray(from, from + cell.width * 3);
        data.set(pixels, ((top + line) * width + left) * 3);
      }
    }
  }
  return { data, height, width, channels: 3 };
}
