import { Graph, layout } from "@dagrejs/dagre";
import type {
  Direction,
  PlacedEdge,
  PlacedNode,
  PlacedScene,
  Point,
  Rectangle,
} from "./placed-scene.ts";
import { IN, OUT, type Scene, type SceneEdge, type SceneNode } from "./scene.ts";
import {
  cornerAt,
  measureNode,
  PADDING,
  reservedSize,
  TITLE_HEIGHT,
  type Measured,
} from "./measure-node.ts";
import { LABEL_SIZE, textWidth } from "./text-width.ts";

/** Places nodes by dagre, frame by frame: what is in a frame first, then the frame as one node. */
export function layoutScene(scene: Scene, direction: Direction, isWhole = true): PlacedScene {
  const graph = new Graph({ multigraph: false });
  graph.setGraph({
    rankdir: direction === "down" ? "TB" : "LR",
    nodesep: 28,
    edgesep: 18,
    ranksep: 34,
    marginx: isWhole ? 24 : PADDING,
    marginy: isWhole ? 24 : direction === "down" ? 2 : PADDING,
  });
  graph.setDefaultEdgeLabel(() => ({}));
  const parts = scene.nodes.map((node) => {
    const inside = node.inside && layoutScene(node.inside, direction, false);
    const measured = measureNode(node, inside, direction);
    graph.setNode(node.key, reservedSize(measured, node.times, direction));
    return { node, inside, measured };
  });
  for (const end of [IN, OUT]) graph.setNode(end, endSize(end, isWhole));
  for (const { from, to, label } of scene.edges) graph.setEdge(from, to, labelSize(label));
  layout(graph);
  const { width = 0, height = 0 } = graph.graph() as { width?: number; height?: number };
  const nodes = parts.map((part) => place(part, graph.node(part.node.key) as Point, direction));
  const ends = isWhole
    ? [IN, OUT].map((end) => placeEnd(end, graph.node(end) as Point, direction))
    : [];
  const byKey = new Map(nodes.map((placed) => [placed.node.key, placed]));
  const [entry, exit] = [IN, OUT].map((end) => graph.node(end) as Rectangle);
  const ports = {
    in: direction === "down" ? { x: entry!.x, y: 0 } : { x: 0, y: entry!.y },
    out: direction === "down" ? { x: exit!.x, y: height } : { x: width, y: exit!.y },
  };
  const edges = scene.edges.map((edge) => {
    const placed = placeEdge(edge, graph.edge(edge.from, edge.to) as Routed, byKey, direction);
    return isWhole ? placed : toBorder(edge, placed, ports, direction);
  });
  return { width, height, nodes: [...nodes, ...ends], edges, ports, direction };
}

interface Routed {
  readonly points: readonly Point[];
  readonly x?: number;
  readonly y?: number;
}

interface Part {
  readonly node: SceneNode;
  readonly inside: PlacedScene | undefined;
  readonly measured: Measured;
}

function place({ node, inside, measured }: Part, middle: Point, direction: Direction): PlacedNode {
  const { x, y } = cornerAt(middle, measured, node.times, direction);
  const { width, height } = measured;
  const content = { x: x + measured.content.x, y: y + measured.content.y };
  return { node, x, y, width, height, content, ...(inside && { inside }) };
}

/** Where the whole picture begins and ends are boxes; in a frame, nothing is to be seen. */
function endOf(end: string): SceneNode {
  return { key: end, kind: "end", lines: [labelOf(end)], times: 1 };
}

function endSize(end: string, isWhole: boolean): { width: number; height: number } {
  return isWhole ? measureNode(endOf(end), undefined, "down") : { width: 1, height: 1 };
}

function placeEnd(end: string, middle: Point, direction: Direction): PlacedNode {
  const node = endOf(end);
  return place(
    { node, inside: undefined, measured: measureNode(node, undefined, direction) },
    middle,
    direction,
  );
}

function labelOf(end: string): string {
  return end === IN ? "input" : "output";
}

function labelSize(label: string | undefined): object {
  if (label === undefined) return { minlen: 1 };
  return { label, width: textWidth(label, LABEL_SIZE) + 10, height: LABEL_SIZE + 8, labelpos: "c" };
}

function placeEdge(
  { from, to, label }: SceneEdge,
  { points, x, y }: Routed,
  nodes: ReadonlyMap<string, PlacedNode>,
  direction: Direction,
): PlacedEdge {
  const [source, target] = [nodes.get(from), nodes.get(to)];
  const route = [...points];
  if (source !== undefined) route[0] = portOf(source, "out", direction);
  if (target !== undefined) route[route.length - 1] = portOf(target, "in", direction);
  const hasArrow = target !== undefined ? target.inside === undefined : true;
  if (label === undefined || x === undefined || y === undefined) return { points: route, hasArrow };
  return { points: route, hasArrow, label: { text: label, at: { x, y } } };
}

/** In a frame, lines come from its border and go to it. */
function toBorder(
  { from, to }: SceneEdge,
  edge: PlacedEdge,
  { in: entry, out: exit }: PlacedScene["ports"],
  direction: Direction,
): PlacedEdge {
  const start = direction === "down" ? { x: entry.x, y: entry.y - TITLE_HEIGHT } : entry;
  const points = [...(from === IN ? [start] : []), ...edge.points, ...(to === OUT ? [exit] : [])];
  return { ...edge, points, hasArrow: edge.hasArrow && to !== OUT };
}

/** Where edges meet a node: the middle of its side, or where the lines in a frame go on. */
function portOf(placed: PlacedNode, which: "in" | "out", direction: Direction): Point {
  const { x, y, width, height, inside, content } = placed;
  const isStart = which === "in";
  const line = inside
    ? { x: content.x + inside.ports[which].x, y: content.y + inside.ports[which].y }
    : { x: x + width / 2, y: y + height / 2 };
  if (direction === "down") return { x: line.x, y: isStart ? y : y + height };
  return { x: isStart ? x : x + width, y: line.y };
}
