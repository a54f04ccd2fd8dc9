import type { SceneNode } from "./scene.ts";

export type Direction = "down" | "right";

export interface Point {
  readonly x: number;
  readonly y: number;
}

/** Of a rectangle, `x` and `y` are the left and top. */
export interface Rectangle extends Point {
  readonly width: number;
  readonly height: number;
}

export interface PlacedNode extends Rectangle {
  readonly node: SceneNode;
  readonly inside?: PlacedScene;
  /** The corner of what is in it. */
  readonly content: Point;
}

export interface PlacedEdge {
  readonly points: readonly Point[];
  readonly label?: { readonly text: string; readonly at: Point };
  /** Whether it ends at a box, and not where a frame begins. */
  readonly hasArrow: boolean;
}

/** A picture with its corner at 0, 0. */
export interface PlacedScene {
  readonly width: number;
  readonly height: number;
  readonly nodes: readonly PlacedNode[];
  readonly edges: readonly PlacedEdge[];
  /** Where what is outside meets it. */
  readonly ports: { readonly in: Point; readonly out: Point };
  readonly direction: Direction;
}
