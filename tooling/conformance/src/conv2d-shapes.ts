import type { Conv2dAttributes } from "@stratajs/tensor";
import * as fc from "fast-check";
import { outputShape } from "./reference/conv2d.ts";
import type { Shape4D } from "./reference/host-tensor.ts";

export interface Conv2dShape extends Conv2dAttributes {
  readonly x: Shape4D;
  readonly filter: Shape4D;
}

/** What a reference in plain loops computes in some tens of milliseconds. */
const MOST_PRODUCTS = 3_000_000;

const largest = { batch: 5, height: 70, width: 70, inChannels: 67, outChannels: 67 };
const sizes = Object.keys(largest) as (keyof typeof largest)[];

/**
 * Convolutions of every kind and size (batch to 5, images to 70 × 70, 67 channels, kernels to 11 × 11) that a
 * reference can compute. The sizes are drawn one after the other in random order, each within what those before it
 * have left, so that every size comes at its largest beside small others.
 */
export const anyConv2dShape: fc.Arbitrary<Conv2dShape> = fc
  .record({
    order: fc.shuffledSubarray(sizes, { minLength: sizes.length }),
    shares: fc.tuple(...sizes.map(() => fc.noBias(below(1000)))),
    kernel: fc.oneof(
      { weight: 3, arbitrary: fc.constantFrom([1, 1], [3, 3], [5, 5], [7, 7]) },
      { weight: 2, arbitrary: fc.tuple(upTo(11), upTo(11)) },
    ),
    stride: mostly([1, 1], fc.tuple(upTo(4), upTo(4))),
    dilation: mostly([1, 1], fc.tuple(upTo(3), upTo(3))),
    padding: fc.tuple(fc.tuple(below(5), below(5)), fc.tuple(below(5), below(5))),
    grouping: fc.constantFrom("one", "one", "one", "some", "depthwise"),
    multiplier: upTo(3),
  })
  .map(toShape)
  .filter((shape) => {
    const [batch, rows, columns, channels] = outputShape(shape.x, shape.filter, shape);
    return batch * channels > 0 && rows > 0 && columns > 0;
  });

function toShape(drawn: {
  order: (keyof typeof largest)[];
  /** Thousandths of what each size may still be. */
  shares: number[];
  kernel: readonly [number, number];
  stride: readonly [number, number];
  dilation: readonly [number, number];
  padding: [[number, number], [number, number]];
  grouping: string;
  multiplier: number;
}): Conv2dShape {
  const [kernelHeight, kernelWidth] = drawn.kernel;
  const size = { ...largest };
  let left = MOST_PRODUCTS / (kernelHeight * kernelWidth);
  for (const [i, name] of drawn.order.entries()) {
    const most = Math.max(1, Math.min(largest[name], Math.floor(left)));
    size[name] = 1 + Math.floor((drawn.shares[i]! / 1000) * most);
    left /= size[name];
  }
  const { batch, height, width } = size;
  const { groups, inPerGroup, outPerGroup } = toGroups(drawn.grouping, drawn.multiplier, size);
  return {
    x: [batch, height, width, groups * inPerGroup],
    filter: [kernelHeight, kernelWidth, inPerGroup, groups * outPerGroup],
    stride: drawn.stride,
    dilation: drawn.dilation,
    padding: drawn.padding,
    groups,
  };
}

function toGroups(
  grouping: string,
  multiplier: number,
  { inChannels, outChannels }: { readonly inChannels: number; readonly outChannels: number },
): { groups: number; inPerGroup: number; outPerGroup: number } {
  if (grouping === "depthwise") {
    return { groups: inChannels, inPerGroup: 1, outPerGroup: multiplier };
  }
  const groups = grouping === "one" ? 1 : Math.min(inChannels, 2 ** multiplier);
  return {
    groups,
    inPerGroup: Math.ceil(inChannels / groups),
    outPerGroup: Math.ceil(outChannels / groups),
  };
}

function upTo(max: number): fc.Arbitrary<number> {
  return fc.integer({ min: 1, max });
}

function below(end: number): fc.Arbitrary<number> {
  return fc.integer({ min: 0, max: end - 1 });
}

function mostly(
  usual: [number, number],
  other: fc.Arbitrary<[number, number]>,
): fc.Arbitrary<[number, number]> {
  return fc.oneof({ weight: 2, arbitrary: fc.constant(usual) }, { weight: 1, arbitrary: other });
}
