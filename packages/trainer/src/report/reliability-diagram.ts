import { calibrationError, type CalibrationBin } from "../metrics/calibration.ts";
import { formatPercent } from "../metrics/format-metric.ts";
import { numbersTable } from "./numbers-table.ts";
import { html, type SafeHtml } from "./safe-html.ts";

const SIZE = 300;
const LEFT = 46;
const TOP = 10;

/** How often predictions are right, by how confident they are; honest confidence lies on the diagonal. */
export function reliabilityDiagram(bins: readonly CalibrationBin[]): SafeHtml {
  const known = bins.filter(({ examples }) => examples > 0);
  const error = formatPercent(calibrationError(bins));
  return html`<div class="side-by-side">
    <figure class="reliability">
      <svg
        viewBox="0 0 ${LEFT + SIZE + 14} ${TOP + SIZE + 46}"
        role="img"
        aria-label="Reliability diagram. Expected calibration error ${error}"
      >
        ${[0, 0.25, 0.5, 0.75, 1].map((share) => gridLines(share))} ${known.map((bin) => bar(bin))}
        <path class="diagonal" d="M${LEFT} ${TOP + SIZE}L${LEFT + SIZE} ${TOP}" />
        <text x="${LEFT + SIZE / 2}" y="${TOP + SIZE + 40}" text-anchor="middle">confidence</text>
        <text transform="translate(12 ${TOP + SIZE / 2}) rotate(-90)" text-anchor="middle">
          share that is right
        </text>
      </svg>
      <figcaption>
        Bars are the share of right predictions at a confidence, the part with a dashed edge is how
        far confidence is from it; honest confidence lies on the dashed line.
      </figcaption>
    </figure>
    <div>
      <p>${inWords(known, error)}</p>
      ${table(known)}
    </div>
  </div>`;
}

function inWords(bins: readonly CalibrationBin[], error: string): SafeHtml {
  const examples = bins.reduce((sum, bin) => sum + bin.examples, 0);
  const mean = (value: (bin: CalibrationBin) => number): number =>
    bins.reduce((sum, bin) => sum + value(bin) * bin.examples, 0) / examples;
  const confidence = mean((bin) => bin.confidence);
  const accuracy = mean((bin) => bin.accuracy);
  const tendency =
    confidence > accuracy ? "more confident than right" : "less confident than right";
  return html`The expected calibration error is <strong>${error}</strong>. On average the model is
    ${tendency}: confidence ${formatPercent(confidence)}, accuracy ${formatPercent(accuracy)}.`;
}

function table(bins: readonly CalibrationBin[]): SafeHtml {
  const rows = bins.map(
    ({ from, to, examples, confidence, accuracy }) =>
      html`<tr>
        <th scope="row">${percent(from)}–${percent(to)}</th>
        <td>${examples}</td>
        <td>${formatPercent(confidence)}</td>
        <td>${formatPercent(accuracy)}</td>
      </tr>`,
  );
  return numbersTable({
    label: "Calibration by confidence",
    heads: ["confidence", "examples", "mean", "right"],
    rows,
  });
}

function percent(share: number): string {
  return `${Math.round(share * 100)} %`;
}

function gridLines(share: number): SafeHtml {
  const x = LEFT + share * SIZE;
  const y = TOP + (1 - share) * SIZE;
  return html`<path class="grid" d="M${LEFT} ${y}h${SIZE}M${x} ${TOP}v${SIZE}" />
    <text x="${LEFT - 6}" y="${y}" dy=".35em" text-anchor="end">${share}</text>
    <text x="${x}" y="${TOP + SIZE + 6}" dy="1em" text-anchor="middle">${share}</text>`;
}

function bar({ from, to, confidence, accuracy }: CalibrationBin): SafeHtml {
  const x = LEFT + from * SIZE + 1;
  const width = (to - from) * SIZE - 2;
  const [low, high] = [Math.min(confidence, accuracy), Math.max(confidence, accuracy)];
  return html`<rect
      class="right"
      x="${x}"
      y="${TOP + (1 - accuracy) * SIZE}"
      width="${width}"
      height="${accuracy * SIZE}"
    />
    <rect
      class="gap"
      x="${x}"
      y="${TOP + (1 - high) * SIZE}"
      width="${width}"
      height="${(high - low) * SIZE}"
    />`;
}
