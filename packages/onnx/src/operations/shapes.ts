import { fromFirst, identity, inOrder, NCHW } from "../axes.ts";
import type { Conversion } from "../conversion.ts";
import type { Converter, Converters } from "./converter.ts";
import { align } from "./broadcast.ts";
import { reshape } from "./reshape.ts";

const concat: Converter = (conversion) => {
  const inputs = Object.values(conversion.operation.inputs);
  const rank = conversion.output.shape.length;
  const axis = fromFirst(Number(conversion.attributes["axis"]), rank);
  const { axes, names } = align(conversion, inputs, rank);
  const shape = conversion.shapeOf(conversion.output, axes);
  conversion.put(conversion.node("Concat", names, shape, { axis: axes.indexOf(axis) }), axes);
};

const resize =
  (mode: "linear" | "nearest"): Converter =>
  (conversion) => {
    const { alignCorners, halfPixelCenters } = conversion.attributes;
    const x = conversion.as(conversion.input("images"), NCHW);
    const sizes = conversion.integers("sizes", conversion.output.shape.slice(1, 3));
    const shape = conversion.shapeOf(conversion.output, NCHW);
    const places = halfPixelCenters === true ? "half_pixel" : "asymmetric";
    const nearest =
      halfPixelCenters === true || alignCorners === true ? "round_prefer_ceil" : "floor";
    const y = conversion.node("Resize", [x, "", "", sizes], shape, {
      axes: [2, 3],
      coordinate_transformation_mode: alignCorners === true ? "align_corners" : places,
      mode,
      ...(mode === "nearest" ? { nearest_mode: nearest } : {}),
    });
    conversion.put(y, NCHW);
  };

/** The numbers of zeros, or of what is mirrored, in ONNX's order: all starts, then all ends. */
function padsOf(conversion: Conversion, axes: readonly number[]): string {
  const paddings = conversion.attributes["paddings"] as readonly (readonly [number, number])[];
  const stored = inOrder(paddings, axes);
  return conversion.integers("pads", [...stored.map(([a]) => a), ...stored.map(([, b]) => b)]);
}

export const shapes: Converters = {
  Concat: concat,
  ConcatV2: concat,
  Reshape: (conversion) => reshape(conversion, "x"),
  ExpandDims: (conversion) => reshape(conversion, "input"),

  /** Nothing moves before a node needs another order. */
  Transpose: (conversion) => {
    const perm = conversion.attributes["perm"] as readonly number[];
    const { tensor, axes } = conversion.stored(conversion.input("x"));
    conversion.put(
      tensor,
      axes.map((axis) => perm.indexOf(axis)),
    );
  },

  Slice: (conversion) => {
    const x = conversion.input("x");
    const rank = x.shape.length;
    const begin = conversion.attributes["begin"] as readonly number[];
    const { tensor, axes } = conversion.stored(x);
    const cut = identity(rank).filter((axis) => conversion.output.shape[axis] !== x.shape[axis]);
    if (cut.some((axis) => typeof conversion.shapeOf(conversion.output)[axis] === "string")) {
      throw new Error("expected parts of the batch to be of a fixed size");
    }
    const starts = cut.map((axis) => begin[axis]!);
    const ends = cut.map((axis) => begin[axis]! + conversion.output.shape[axis]!);
    const shape = conversion.shapeOf(conversion.output, axes);
    if (cut.length === 0) return conversion.put(tensor, axes);
    const inputs = [
      conversion.integers("starts", starts),
      conversion.integers("ends", ends),
      conversion.integers(
        "axes",
        cut.map((axis) => axes.indexOf(axis)),
      ),
    ];
    conversion.put(conversion.node("Slice", [tensor.name, ...inputs], shape), axes);
  },

  SplitV: (conversion) => {
    const x = conversion.input("x");
    const axis = fromFirst(Number(conversion.attributes["axis"]), x.shape.length);
    const { tensor, axes } = conversion.stored(x);
    const { outputs } = conversion.operation;
    const sizes = conversion.integers(
      "split",
      outputs.map(({ shape }) => shape[axis]!),
    );
    const parts = conversion.nodeOfMany(
      "Split",
      [tensor.name, sizes],
      outputs.map((output) => conversion.shapeOf(output, axes)),
      { axis: axes.indexOf(axis) },
    );
    for (const [i, part] of parts.entries()) conversion.putAt(i, { tensor: part, axes });
  },

  PadV2: (conversion) => {
    const { tensor, axes } = conversion.stored(conversion.input("x"));
    const value = conversion.scalar("value", Number(conversion.attributes["constantValue"] ?? 0));
    const inputs = [tensor.name, padsOf(conversion, axes), value];
    conversion.put(
      conversion.node("Pad", inputs, conversion.shapeOf(conversion.output, axes)),
      axes,
    );
  },

  MirrorPad: (conversion) => {
    const mode = conversion.attributes["mode"];
    if (mode !== "reflect") throw new Error(`expected mode "reflect" but got "${String(mode)}"`);
    const { tensor, axes } = conversion.stored(conversion.input("x"));
    const inputs = [tensor.name, padsOf(conversion, axes)];
    const shape = conversion.shapeOf(conversion.output, axes);
    conversion.put(conversion.node("Pad", inputs, shape, { mode }), axes);
  },

  Tile: (conversion) => {
    const reps = conversion.attributes["reps"] as readonly number[];
    const { tensor, axes } = conversion.stored(conversion.input("x"));
    const inputs = [tensor.name, conversion.integers("repeats", inOrder(reps, axes))];
    conversion.put(
      conversion.node("Tile", inputs, conversion.shapeOf(conversion.output, axes)),
      axes,
    );
  },

  GatherV2: (conversion) => {
    const x = conversion.input("x");
    const axis = fromFirst(Number(conversion.attributes["axis"] ?? 0), x.shape.length);
    const batchAxes = Number(conversion.attributes["batchDims"] ?? 0);
    if (batchAxes !== 0) throw new Error(`expected batchDims 0 but got ${batchAxes}`);
    const inputs = [conversion.as(x), conversion.as(conversion.input("indices"))];
    const shape = conversion.shapeOf(conversion.output);
    conversion.put(conversion.node("Gather", inputs, shape, { axis }));
  },

  Pack: (conversion) => {
    const rank = conversion.output.shape.length;
    const axis = fromFirst(Number(conversion.attributes["axis"]), rank);
    const at = conversion.integers("axes", [axis]);
    const parts = Object.values(conversion.operation.inputs).map((input) => {
      const shape = conversion.shapeOf(input).toSpliced(axis, 0, 1);
      return conversion.node("Unsqueeze", [conversion.as(input), at], shape).name;
    });
    conversion.put(
      conversion.node("Concat", parts, conversion.shapeOf(conversion.output), { axis }),
    );
  },

  ResizeBilinear: resize("linear"),
  ResizeNearestNeighbor: resize("nearest"),
};
