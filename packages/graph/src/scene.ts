/** A node of a picture: a box with lines of text, or a frame with a picture in it. */
export interface SceneNode {
  readonly key: string;
  readonly kind: Kind;
  /** What a box says; of a frame its title alone. */
  readonly lines: string[];
  /** How many such follow one another, of which one is drawn. */
  readonly times: number;
  /** What a frame holds. */
  readonly inside?: Scene;
}

/** What a node does, which decides its colour. */
export type Kind = "convolution" | "linear" | "pooling" | "join" | "block" | "other" | "end";

export interface SceneEdge {
  readonly from: string;
  readonly to: string;
  /** The shape of what flows, on the first edge of each tensor. */
  readonly label?: string;
}

/** Where a scene begins and ends. */
export const IN = "in";
export const OUT = "out";

export interface Scene {
  readonly nodes: SceneNode[];
  readonly edges: SceneEdge[];
}
