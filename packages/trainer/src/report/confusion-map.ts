import { supportOf, type ConfusionCounts } from "../metrics/confusion-matrix.ts";
import { pngDataUri } from "./png.ts";
import { html, type SafeHtml } from "./safe-html.ts";

/** More cells than this a side would be smaller than a pixel: neighbours share one then. */
const MOST_CELLS = 250;
/** Of the drawing; the page scales it. */
const SIZE = 600;
const LEFT = 62;
const TOP = 8;
/** Right and wrong in colors that stand out on a light page and on a dark one. */
const RIGHT = [64, 128, 235] as const;
const WRONG = [232, 92, 36] as const;
/** The faintest a mistake may be, of 255. */
const FAINTEST = 70;

/** A confusion matrix of many classes as a picture: rows are true classes, columns predictions. */
export function confusionMap(matrix: ConfusionCounts): SafeHtml {
  const classes = matrix.length;
  const block = Math.ceil(classes / MOST_CELLS);
  const picture = pngDataUri(draw(matrix, block));
  const shared =
    block === 1
      ? undefined
      : html` A point stands for ${block} × ${block} cells and shows the strongest.`;
  return html`<figure class="map">
    <svg
      viewBox="0 0 ${LEFT + SIZE + 20} ${TOP + SIZE + 78}"
      role="img"
      aria-label="Confusion matrix of ${classes} classes, by their numbers"
    >
      <image
        href="${picture}"
        x="${LEFT}"
        y="${TOP}"
        width="${SIZE}"
        height="${SIZE}"
        preserveAspectRatio="none"
      />
      <rect class="frame" x="${LEFT}" y="${TOP}" width="${SIZE}" height="${SIZE}" />
      ${ticks(classes).map((tick) => tickMarks(tick, classes))}
      <text x="${LEFT + SIZE / 2}" y="${TOP + SIZE + 66}" text-anchor="middle">predicted</text>
      <text transform="translate(14 ${TOP + SIZE / 2}) rotate(-90)" text-anchor="middle">true</text>
    </svg>
    <figcaption>
      Blue on the diagonal is right, orange beside it is wrong; a stronger color is a larger share
      of the true class. Classes stand in the order of their labels.${shared}
    </figcaption>
  </figure>`;
}

function draw(
  matrix: ConfusionCounts,
  block: number,
): { data: Uint8Array; height: number; width: number; channels: number } {
  const cells = Math.ceil(matrix.length / block);
  const data = new Uint8Array(cells * cells * 4);
  for (const [label, row] of matrix.entries()) {
    const support = supportOf(row);
    for (const [prediction, count] of row.entries()) {
      if (count === 0) continue;
      const isRight = label === prediction;
      const share = count / support;
      const opacity = isRight
        ? Math.round(255 * share)
        : Math.max(FAINTEST, Math.min(255, Math.round(255 * share * 2.5)));
      const place = 4 * (Math.floor(label / block) * cells + Math.floor(prediction / block));
      if (opacity <= data[place + 3]!) continue;
      data.set([...(isRight ? RIGHT : WRONG), opacity], place);
    }
  }
  return { data, height: cells, width: cells, channels: 4 };
}

/** Round class numbers, about six. */
function ticks(classes: number): number[] {
  const rough = classes / 6;
  const power = 10 ** Math.floor(Math.log10(rough));
  const step = [1, 2, 5, 10].map((factor) => factor * power).find((each) => each >= rough)!;
  return Array.from({ length: Math.ceil(classes / step) }, (_, index) => index * step);
}

function tickMarks(label: number, classes: number): SafeHtml {
  const place = ((label + 0.5) / classes) * SIZE;
  const [x, y] = [LEFT + place, TOP + place];
  const bottom = TOP + SIZE;
  return html`<path d="M${LEFT - 5} ${y}h5M${x} ${bottom}v5" />
    <text x="${LEFT - 9}" y="${y}" dy=".35em" text-anchor="end">${label}</text>
    <text x="${x}" y="${bottom + 9}" dy="1em" text-anchor="middle">${label}</text>`;
}
