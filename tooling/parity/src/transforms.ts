import {
  adjustBrightness,
  adjustContrast,
  adjustHue,
  adjustSaturation,
  adjustSharpness,
  affine,
  autocontrast,
  centerCrop,
  crop,
  equalize,
  erase,
  gaussianBlur,
  grayscale,
  horizontalFlip,
  invert,
  normalize,
  pad,
  perspective,
  posterize,
  resize,
  resizedCrop,
  rotate,
  solarize,
  verticalFlip,
  type Perspective,
  type Region,
  type ResizeOptions,
  type Transform,
  type WarpOptions,
} from "@stratajs/datasets";
import type { Hyperparameters } from "./hyperparameters.ts";

/** Our counterpart of each function of `torchvision.transforms.v2.functional`. To add one, add a line. */
export const transforms: Readonly<Record<string, (hyper: Hyperparameters) => Transform>> = {
  adjust_brightness: (hyper) => adjustBrightness(hyper.number("brightness_factor")),
  adjust_contrast: (hyper) => adjustContrast(hyper.number("contrast_factor")),
  adjust_hue: (hyper) => adjustHue(hyper.number("hue_factor")),
  adjust_saturation: (hyper) => adjustSaturation(hyper.number("saturation_factor")),
  adjust_sharpness: (hyper) => adjustSharpness(hyper.number("sharpness_factor")),
  affine: (hyper) =>
    affine({
      angle: hyper.number("angle"),
      translate: hyper.pair("translate"),
      scale: hyper.number("scale"),
      shear: hyper.pair("shear"),
      ...warp(hyper, "nearest"),
      ...center(hyper),
    }),
  autocontrast: () => autocontrast(),
  center_crop: (hyper) => centerCrop(hyper.size("output_size")),
  crop: (hyper) => crop(region(hyper)),
  equalize: () => equalize(),
  erase: (hyper) =>
    erase(
      {
        top: hyper.number("i"),
        left: hyper.number("j"),
        height: hyper.number("h"),
        width: hyper.number("w"),
      },
      { value: hyper.numbers("v") },
    ),
  gaussian_blur: (hyper) => {
    const [width, height] = hyper.pair("kernel_size");
    const [sigmaX, sigmaY] = hyper.pair("sigma");
    return gaussianBlur([height, width], { sigma: { x: sigmaX, y: sigmaY } });
  },
  horizontal_flip: () => horizontalFlip(),
  invert: () => invert(),
  normalize: (hyper) => normalize({ mean: hyper.numbers("mean"), std: hyper.numbers("std") }),
  pad: (hyper) =>
    pad(
      hyper.either(
        () => hyper.number("padding"),
        () => hyper.numbers("padding") as [number, number] | [number, number, number, number],
      ),
      {
        fill: fill(hyper) ?? 0,
        paddingMode: hyper.oneOf(
          "padding_mode",
          ["constant", "edge", "reflect", "symmetric"],
          "constant",
        ),
      },
    ),
  perspective: (hyper) =>
    perspective({
      startPoints: hyper.pairs("startpoints") as Perspective["startPoints"],
      endPoints: hyper.pairs("endpoints") as Perspective["endPoints"],
      ...warp(hyper, "bilinear"),
    }),
  posterize: (hyper) => posterize(hyper.number("bits")),
  resize: (hyper) => resize(hyper.size("size"), sampling(hyper)),
  resized_crop: (hyper) => resizedCrop(region(hyper), hyper.size("size"), sampling(hyper)),
  rgb_to_grayscale: (hyper) =>
    grayscale({ outputChannels: hyper.oneOf("num_output_channels", [1, 3], 1) }),
  rotate: (hyper) =>
    rotate(hyper.number("angle"), {
      expand: hyper.boolean("expand", false),
      ...warp(hyper, "nearest"),
      ...center(hyper),
    }),
  solarize: (hyper) => solarize(hyper.number("threshold")),
  vertical_flip: () => verticalFlip(),
};

function region(hyper: Hyperparameters): Region {
  return {
    top: hyper.number("top"),
    left: hyper.number("left"),
    height: hyper.number("height"),
    width: hyper.number("width"),
  };
}

function sampling(hyper: Hyperparameters): ResizeOptions {
  const choices = ["nearest", "nearest-exact", "bilinear", "bicubic"] as const;
  return {
    antialias: hyper.boolean("antialias", true),
    interpolation: hyper.oneOf("interpolation", choices, "bilinear"),
  };
}

function warp(hyper: Hyperparameters, fallback: "nearest" | "bilinear"): WarpOptions {
  const value = fill(hyper);
  const interpolation = hyper.oneOf("interpolation", ["nearest", "bilinear"], fallback);
  return { interpolation, ...(value === undefined ? {} : { fill: value }) };
}

/** Absent is not 0: torchvision's border differs. */
function fill(hyper: Hyperparameters): number | readonly number[] | undefined {
  const value = hyper.either(
    () => hyper.number("fill", Number.NaN),
    () => hyper.numbers("fill"),
  );
  return Number.isNaN(value) ? undefined : value;
}

function center(hyper: Hyperparameters): { readonly center?: readonly [number, number] } {
  const [x, y] = hyper.pair("center", [Number.NaN, Number.NaN]);
  return Number.isNaN(x) ? {} : { center: [x, y] };
}
