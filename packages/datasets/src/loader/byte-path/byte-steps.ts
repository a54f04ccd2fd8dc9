import type { Rng } from "@stratajs/tensor";
import { nearestPlaces } from "../../transforms/axis-weights.ts";
import { centerRegion } from "../../transforms/center-crop.ts";
import { isInside } from "../../transforms/crop.ts";
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
        run: (view) => view.crop(centerRegion(transform, view.size)),
      };
    case "randomCrop":
      return {
        name,
        isRandom: true,
        run: (view, rng) => {
          const { height, width } = view.size;
          const region = drawRandomCrop(transform, view.size, rng);
          const { paddingMode, fill } = transform;
          if (paddingMode === "constant" || isInside(region, view.size)) {
            view.crop(region, fill);
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
          view.crop(drawRandomResizedCrop(transform, view.size, rng));
          resize(view, ...transform.size);
        },
      };
    }
    default:
      return undefined;
  }
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
