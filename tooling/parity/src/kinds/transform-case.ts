import { applyTransforms } from "@stratajs/datasets";
import { Comparison, type Deviation } from "../comparison.ts";
import type { Fixture } from "../fixture.ts";
import { transforms } from "../transforms.ts";
import { UnknownCase } from "../unknown-case.ts";

/** Those that round sums of floats to bytes: in another order of the sum a byte may be a level apart. */
const ROUNDS_SUMS = new Set(["affine", "gaussian_blur", "perspective", "rotate"]);

/** An image transform on the host: CHW bytes, or floats in [0, 1], in the file, HWC here. */
export async function runTransformCase(fixture: Fixture): Promise<Deviation[]> {
  const build = transforms[fixture.op];
  if (build === undefined) throw new UnknownCase(fixture.op);
  const hyper = fixture.hyperparameters();
  const transform = build(hyper);
  hyper.expectAllRead();
  const { shape, data } = fixture.pixels("input.x");
  const [channels, height, width] = shape as [number, number, number];
  const pixels = reorder(data, channels, height * width);
  const image = applyTransforms(transform, { height, width, channels, data: pixels });
  const expected = fixture.pixels("output.y");
  if (image.data.constructor !== expected.data.constructor) {
    throw new Error(`${fixture.op} turned bytes into floats, or floats into bytes`);
  }
  const planes = reorder(image.data, image.height * image.width, image.channels);
  const actual = { shape: [image.channels, image.height, image.width], data: planes };
  const isBytes = expected.data instanceof Uint8Array;
  const levels = ROUNDS_SUMS.has(fixture.op) ? 1 : 0;
  const comparison = new Comparison(fixture.noise, isBytes ? () => levels : undefined);
  comparison.add("output.y", actual, expected);
  return comparison.deviations;
}

/** The transpose of a `[rows, columns]` matrix. */
function reorder<Data extends Uint8Array | Float32Array>(
  data: Data,
  rows: number,
  columns: number,
): Data {
  return data.map((_, i) => data[(i % rows) * columns + Math.floor(i / rows)]!) as Data;
}
