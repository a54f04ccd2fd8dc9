import { traceModel, type Module } from "@stratajs/layers";
import { zeros } from "@stratajs/tensor";
import { buildScene } from "./build-scene.ts";
import { layoutScene } from "./layout-scene.ts";
import type { Direction, PlacedScene } from "./placed-scene.ts";
import { renderSvg } from "./render-svg.ts";

export interface ToSvgOptions {
  /** Of the images, the batch included: `[1, 224, 224, 3]`. */
  readonly inputShape: readonly number[];
  /**
   * How many levels of blocks are drawn with what is in them; those below are boxes. 1 draws the model's own
   * blocks as boxes. By default as many as leave a picture that a page can show.
   */
  readonly depth?: number;
  /** `"down"` by default. */
  readonly direction?: Direction;
  /** For readers that do not see; the model's class by default. */
  readonly title?: string;
}

/** A picture this long can still be read on a page. */
const MOST_PIXELS = 2200;

/**
 * A picture of what a model computes, for a slide or a page: blocks as frames and boxes, branches, joins, the
 * shapes that flow (height×width×channels), and once what follows itself several times.
 *
 * The model runs once on zeros. The SVG follows the reader's light or dark preference.
 *
 * @example
 * ```ts
 * await writeFile("resnet18.svg", toSvg(model, { inputShape: [1, 224, 224, 3] }));
 * ```
 */
export function toSvg(model: Module<never, unknown>, options: ToSvgOptions): string {
  const { inputShape, depth, direction = "down", title = model.constructor.name } = options;
  const x = zeros([...inputShape]);
  try {
    const trace = traceModel(model, x, { shapesOnly: true });
    const place = (levels: number): PlacedScene =>
      layoutScene(buildScene(trace, levels), direction);
    return renderSvg(depth === undefined ? deepestThatFits(place) : place(depth), title);
  } finally {
    x.dispose();
  }
}

/** At least the model's own blocks. */
function deepestThatFits(place: (levels: number) => PlacedScene): PlacedScene {
  let fitting = place(1);
  for (let levels = 2; ; levels++) {
    const deeper = place(levels);
    const isDeeper = countBoxes(deeper) !== countBoxes(fitting);
    if (!isDeeper || Math.max(deeper.width, deeper.height) > MOST_PIXELS) return fitting;
    fitting = deeper;
  }
}

function countBoxes({ nodes }: PlacedScene): number {
  return nodes.reduce((sum, { inside }) => sum + (inside ? countBoxes(inside) : 1), 0);
}
