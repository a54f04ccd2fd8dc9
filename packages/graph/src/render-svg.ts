import type { Direction, PlacedEdge, PlacedNode, PlacedScene, Point } from "./placed-scene.ts";
import { STACK } from "./measure-node.ts";
import { STYLE } from "./style.ts";
import { FONT_SIZE, LABEL_SIZE, LINE_HEIGHT } from "./text-width.ts";

/** A placed picture as an SVG document. */
export function renderSvg(scene: PlacedScene, title: string): string {
  const [width, height] = [scene.width, scene.height].map(Math.ceil);
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${width} ${height}" width="${width}" height="${height}" role="img">`,
    `<title>${escape(title)}</title>`,
    `<style>${STYLE}</style>`,
    '<defs><marker id="arrow" viewBox="0 0 8 8" refX="7" refY="4" markerWidth="8" markerHeight="8" orient="auto" markerUnits="userSpaceOnUse"><path class="head" d="M0 0.5 8 4 0 7.5Z"/></marker></defs>',
    '<rect class="paper" width="100%" height="100%"/>',
    ...renderScene(scene, { x: 0, y: 0 }),
    "</svg>",
    "",
  ].join("\n");
}

function renderScene({ nodes, edges, direction }: PlacedScene, at: Point): string[] {
  return [
    `<g transform="translate(${round(at.x)} ${round(at.y)})">`,
    // Frames first, lines over them, boxes over lines, and what labels say over all.
    ...nodes.filter(({ inside }) => inside !== undefined).flatMap(renderFrame),
    ...edges.map((edge) => renderLine(edge, direction)),
    ...nodes.filter(({ inside }) => inside === undefined).flatMap(renderBox),
    ...edges.flatMap(renderLabel),
    "</g>",
  ];
}

function renderFrame(placed: PlacedNode): string[] {
  const { x, y, node, inside, content } = placed;
  const name = node.times > 1 ? `${node.lines[0]} ×${node.times}` : node.lines[0]!;
  return [
    ...renderRectangles(placed, "frame", 10),
    `<text class="name" x="${round(x + 12)}" y="${round(y + 18)}">${escape(name)}</text>`,
    ...renderScene(inside!, content),
  ];
}

function renderBox(placed: PlacedNode): string[] {
  const { x, y, width, height, node } = placed;
  const middle = x + width / 2;
  const lines = node.lines.map((line, i) =>
    i === 0 && node.times > 1 ? `${line} ×${node.times}` : line,
  );
  const first = y + height / 2 - ((lines.length - 1) * LINE_HEIGHT) / 2 + FONT_SIZE * 0.35;
  const radius = node.kind === "join" || node.kind === "end" ? height / 2 : 6;
  return [
    ...renderRectangles(placed, node.kind, radius),
    ...lines.map((line, i) => {
      const kind = i === 0 && node.kind !== "end" ? "name" : "more";
      return `<text class="${kind} centred" x="${round(middle)}" y="${round(first + i * LINE_HEIGHT)}">${escape(line)}</text>`;
    }),
  ];
}

/** One, or three behind one another for what is there several times. */
function renderRectangles(
  { x, y, width, height, node }: PlacedNode,
  kind: string,
  radius: number,
): string[] {
  const size = `width="${round(width)}" height="${round(height)}" rx="${round(radius)}"`;
  const shifts = node.times > 1 ? [STACK, STACK / 2, 0] : [0];
  return shifts.map(
    (by) => `<rect class="box ${kind}" x="${round(x + by)}" y="${round(y + by)}" ${size}/>`,
  );
}

function renderLine({ points, hasArrow }: PlacedEdge, direction: Direction): string {
  const marker = hasArrow ? ' marker-end="url(#arrow)"' : "";
  return `<path class="line" d="${curve(points, direction)}"${marker}/>`;
}

/** A curve through all points that leaves each, and comes to it, along the picture's direction. */
function curve(points: readonly Point[], direction: Direction): string {
  const [start, ...rest] = points;
  let [path, last] = [`M${pair(start!)}`, start!];
  for (const point of rest) {
    const [x, y] = [(last.x + point.x) / 2, (last.y + point.y) / 2];
    const bends = direction === "down" ? last.x !== point.x : last.y !== point.y;
    const [leave, arrive] =
      direction === "down"
        ? [
            { x: last.x, y },
            { x: point.x, y },
          ]
        : [
            { x, y: last.y },
            { x, y: point.y },
          ];
    path += bends ? `C${pair(leave)} ${pair(arrive)} ${pair(point)}` : `L${pair(point)}`;
    last = point;
  }
  return path;
}

function renderLabel({ label }: PlacedEdge): string[] {
  if (label === undefined) return [];
  const { text, at } = label;
  return [
    `<text class="shape centred" x="${round(at.x)}" y="${round(at.y + LABEL_SIZE * 0.35)}">${escape(text)}</text>`,
  ];
}

function pair({ x, y }: Point): string {
  return `${round(x)} ${round(y)}`;
}

function round(value: number): number {
  return Math.round(value * 10) / 10;
}

function escape(text: string): string {
  return text.replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll(">", "&gt;");
}
