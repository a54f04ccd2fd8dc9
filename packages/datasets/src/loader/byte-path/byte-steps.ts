import type { Rng } from "@stratajs/tensor";
import { nearestPlaces } from "../../transforms/axis-weights.ts";
import { centerRegion } from "../../transforms/center-crop.ts";
import { drawFlip } from "../../transforms/flip.ts";
import { paddedPlaces } from "../../transforms/pad.ts";
import { drawRandomCrop } from "../../transforms/random-crop.ts";
import { drawRandomResizedCrop } from "../../transforms/random-resized-crop.ts";
import { sizeAfterResize, type ResizeOptions } from "../../transforms/resize.ts";
import type { Transform } from "../../transforms/transform.ts";
import { AxisTables } from "./axis-tables.ts";
import type { PixelView } from "./pixel-view.ts";

/** A transform as something done to a view; it draws from `rng` what the transform draws, in the same order. */
export interface ByteStep {
  readonly name: string;
  readonly isRandom: boolean;
  run(view: PixelView, rng: Rng): void;
}

/** Undefined where a transform is not one of those that only move and resize bytes. */
export function byteSteps(transforms: readonly Transform[]): readonly ByteStep[] | undefined {
  const steps = transforms.map(byteStep);
  return steps.every((step) => step !== undefined) ? steps : undefined;
}

function byteStep(transform: Transform): ByteStep | undefined {
  if (typeof transform === "function") return undefined;
  const { name } = transform;
  switch (transform.name) {
    case "horizontalFlip":
      return { name, isRandom: false, run: (view) => view.mirror() };
    case "verticalFlip":
      return { name, isRandom: false, run: (view) => view.turnUpsideDown() };
    case "randomHorizontalFlip":
      return {
        name,
        isRandom: true,
        run: (view, rng) => {
          if (drawFlip(transform, rng)) view.mirror();
        },
      };
    case "randomVerticalFlip":
      return {
        name,
        isRandom: true,
        run: (view, rng) => {
          if (drawFlip(transform, rng)) view.turnUpsideDown();
        },
      };
    case "centerCrop":
      return {
        name,
        isRandom: false,
        run: (view) => {
          const { top, left, height, width } = centerRegion(transform, view.size);
          cropOrFill(view, top, left, height, width);
        },
      };
    case "randomCrop":
      return {
        name,
        isRandom: true,
        run: (view, rng) => {
          const { height, width } = view.size;
          const region = drawRandomCrop(transform, view.size, rng);
          if (isInside(view, region.top, region.left, region.height, region.width)) {
            view.crop(region.top, region.left, region.height, region.width);
            return;
          }
          const { paddingMode, fill } = transform;
          if (paddingMode === "constant") {
            view.cropOver(region.top, region.left, region.height, region.width, fill);
            return;
          }
          view.gather(
            paddedPlaces(region.top, region.height, height, paddingMode),
            paddedPlaces(region.left, region.width, width, paddingMode),
            fill,
          );
        },
      };
    case "resize": {
      const resize = resizer(transform);
      return {
        name,
        isRandom: false,
        run: (view) => resize(view, ...sizeAfterResize(transform.size, view.size)),
      };
    }
    case "randomResizedCrop": {
      const resize = resizer(transform);
      return {
        name,
        isRandom: true,
        run: (view, rng) => {
          const { top, left, height, width } = drawRandomResizedCrop(transform, view.size, rng);
          view.crop(top, left, height, width);
          resize(view, ...transform.size);
        },
      };
    }
    default:
      return undefined;
  }
}

function isInside(
  view: PixelView,
  top: number,
  left: number,
  height: number,
  width: number,
): boolean {
  const { size } = view;
  return top >= 0 && left >= 0 && top + height <= size.height && left + width <= size.width;
}

function cropOrFill(
  view: PixelView,
  top: number,
  left: number,
  height: number,
  width: number,
): void {
  if (isInside(view, top, left, height, width)) {
    view.crop(top, left, height, width);
    return;
  }
  view.cropOver(top, left, height, width, 0);
}

type Resize = (view: PixelView, height: number, width: number) => void;

function resizer({ interpolation = "bilinear", antialias = true }: ResizeOptions): Resize {
  if (interpolation === "bilinear" || interpolation === "bicubic") {
    const tables = new AxisTables(interpolation, antialias);
    return (view, height, width) => view.resize(height, width, tables);
  }
  const isExact = interpolation === "nearest-exact";
  return (view, height, width) => {
    const { size } = view;
    if (height === size.height && width === size.width) return;
    const rows = nearestPlaces(size.height, height, isExact);
    view.gather(rows, nearestPlaces(size.width, width, isExact), 0);
  };
}
