import { FONT_SIZE, LABEL_SIZE } from "./text-width.ts";

interface Palette {
  readonly paper: string;
  readonly ink: string;
  readonly dim: string;
  readonly line: string;
  /** Fill and border by what a box does. */
  readonly boxes: Readonly<Record<string, readonly [fill: string, border: string]>>;
}

const light: Palette = {
  paper: "#ffffff",
  ink: "#1c2430",
  dim: "#4a5568",
  line: "#6b7688",
  boxes: {
    convolution: ["#dbe8fb", "#4a7fc9"],
    linear: ["#fde6cf", "#cf8436"],
    pooling: ["#d9f0dc", "#4b9a58"],
    join: ["#ffffff", "#6b7688"],
    block: ["#e9e0f7", "#8461bd"],
    other: ["#eceff3", "#8a94a3"],
    end: ["#ffffff", "#b3bbc7"],
    frame: ["#f6f7f9", "#c3cad4"],
  },
};

const dark: Palette = {
  paper: "#14181f",
  ink: "#eef1f5",
  dim: "#b4bdca",
  line: "#8f9bad",
  boxes: {
    convolution: ["#1f3a63", "#6fa0e6"],
    linear: ["#5a3a17", "#e0a05c"],
    pooling: ["#1f4a29", "#6dbb7a"],
    join: ["#14181f", "#8f9bad"],
    block: ["#3d2c5e", "#a98ade"],
    other: ["#2c343f", "#7d8898"],
    end: ["#14181f", "#4d5766"],
    frame: ["#1c222b", "#3d4654"],
  },
};

function colours({ paper, ink, dim, line, boxes }: Palette): string {
  return [
    `.paper{fill:${paper}}.name,.more{fill:${ink}}.shape{fill:${dim};stroke:${paper}}`,
    `.line{stroke:${line}}.head{fill:${line}}`,
    ...Object.entries(boxes).map(
      ([kind, [fill, border]]) => `.${kind}{fill:${fill};stroke:${border}}`,
    ),
  ].join("");
}

/** In a page and in programs that know no media queries: light unless the reader prefers dark. */
export const STYLE: string = [
  "text{font-family:system-ui,-apple-system,'Segoe UI',Roboto,'Helvetica Neue',Arial,sans-serif}",
  `.name{font-size:${FONT_SIZE}px;font-weight:600}.more{font-size:${FONT_SIZE}px}`,
  `.shape{font-size:${LABEL_SIZE}px;stroke-width:4px;paint-order:stroke;stroke-linejoin:round}`,
  ".centred{text-anchor:middle}.box{stroke-width:1.4}.line{fill:none;stroke-width:1.5}",
  colours(light),
  `@media (prefers-color-scheme:dark){${colours(dark)}}`,
].join("");
