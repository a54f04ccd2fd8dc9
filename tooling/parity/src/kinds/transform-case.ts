import {
  applyTransforms,
  centerCrop,
  horizontalFlip,
  normalize,
  resize,
  type Transform,
} from "@stratajs/datasets";
import { Comparison, type Deviation } from "../comparison.ts";
import type { Fixture, HostTensor } from "../fixture.ts";
import type { Hyperparameters } from "../hyperparameters.ts";
import { UnknownCase } from "../unknown-case.ts";

/** Our counterpart of each function of `torchvision.transforms.v2.functional`. To add one, add a line. */
const transforms: Readonly<Record<string, (hyper: Hyperparameters) => Transform>> = {
  center_crop: (hyper) => centerCrop(hyper.size("size")),
  horizontal_flip: () => horizontalFlip(),
  normalize: (hyper) => normalize({ mean: hyper.numbers("mean"), std: hyper.numbers("std") }),
  resize: (hyper) => {
    const interpolation = hyper.oneOf("interpolation", ["bilinear", "bicubic"], "bilinear");
    return resize(hyper.size("size"), {
      antialias: hyper.boolean("antialias", true),
      interpolation,
    });
  },
};

/** An image transform on the host: CHW floats in [0, 1] in the file, HWC here. */
export async function runTransformCase(fixture: Fixture): Promise<Deviation[]> {
  const build = transforms[fixture.op];
  if (build === undefined) throw new UnknownCase(fixture.op);
  const hyper = fixture.hyperparameters();
  const transform = build(hyper);
  hyper.expectAllRead();
  const { shape, data } = fixture.tensor("input.x");
  const [channels, height, width] = shape as [number, number, number];
  const pixels = reorder(data, channels, height * width);
  const image = applyTransforms(transform, { height, width, channels, data: pixels });
  const planes = reorder(image.data, image.height * image.width, channels);
  const actual: HostTensor = { shape: [channels, image.height, image.width], data: planes };
  const comparison = new Comparison(fixture.noise);
  comparison.add("output.y", actual, fixture.tensor("output.y"));
  return comparison.deviations;
}

/** The transpose of a `[rows, columns]` matrix. */
function reorder(data: ArrayLike<number>, rows: number, columns: number): Float32Array {
  return Float32Array.from({ length: rows * columns }, (_, i) => {
    const [column, row] = [Math.floor(i / rows), i % rows];
    return data[row * columns + column]!;
  });
}
