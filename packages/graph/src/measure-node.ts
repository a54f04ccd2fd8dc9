import type { Direction, PlacedScene, Point } from "./placed-scene.ts";
import type { SceneNode } from "./scene.ts";
import { LINE_HEIGHT, textWidth } from "./text-width.ts";

/** Between a frame's border and what is in it, at its sides. */
export const PADDING = 12;
export const TITLE_HEIGHT = 26;
/** By how much what is drawn behind a node for its repeats stands out. */
export const STACK = 10;

export interface Measured {
  /** Of the node itself, without those behind it. */
  readonly width: number;
  readonly height: number;
  /** From its corner to where the picture's line runs through it. */
  readonly pivot: Point;
  /** From its corner to the corner of what is in it. */
  readonly content: Point;
}

/** What a box or a frame takes. */
export function measureNode(
  node: SceneNode,
  inside: PlacedScene | undefined,
  direction: Direction,
): Measured {
  return inside === undefined ? measureBox(node) : measureFrame(node, inside, direction);
}

function measureBox({ lines, times, kind }: SceneNode): Measured {
  const widths = lines.map((line, i) => textWidth(line, undefined, i === 0));
  const count = times > 1 ? textWidth(` ×${times}`) : 0;
  const isRound = kind === "join" || kind === "end";
  const least = kind === "join" ? 40 : 84;
  const width = Math.max(isRound ? 40 : least, Math.max(...widths) + count + (isRound ? 22 : 28));
  const height = Math.max(isRound ? 32 : 36, lines.length * LINE_HEIGHT + 16);
  return { width, height, pivot: { x: width / 2, y: height / 2 }, content: { x: 0, y: 0 } };
}

/** In a picture that runs down the title stands left of the line that comes in from above. */
function measureFrame(
  { lines, times }: SceneNode,
  inside: PlacedScene,
  direction: Direction,
): Measured {
  const title = textWidth(`${lines[0]} ×${times}`, undefined, true) + 2 * PADDING;
  const height = inside.height + TITLE_HEIGHT;
  const { x, y } = inside.ports.in;
  if (direction === "right") {
    const content = { x: 0, y: TITLE_HEIGHT };
    const width = Math.max(inside.width, title);
    return { width, height, pivot: { x: width / 2, y: TITLE_HEIGHT + y }, content };
  }
  const half = Math.max(title, x, inside.width - x);
  const content = { x: half - x, y: TITLE_HEIGHT };
  return { width: 2 * half, height, pivot: { x: half, y: height / 2 }, content };
}

/** What dagre is told: with the line through the middle, and room for those behind. */
export function reservedSize(
  { width, height, pivot }: Measured,
  times: number,
  direction: Direction,
): { width: number; height: number } {
  const behind = times > 1 ? STACK : 0;
  if (direction === "down") {
    return { width: 2 * Math.max(pivot.x, width - pivot.x + behind), height: height + behind };
  }
  return { width: width + behind, height: 2 * Math.max(pivot.y, height - pivot.y + behind) };
}

/** The corner of a node whose reserved place has its middle there. */
export function cornerAt(
  { x, y }: Point,
  { width, height, pivot }: Measured,
  times: number,
  direction: Direction,
): Point {
  const behind = times > 1 ? STACK : 0;
  if (direction === "down") return { x: x - pivot.x, y: y - (height + behind) / 2 };
  return { x: x - (width + behind) / 2, y: y - pivot.y };
}
