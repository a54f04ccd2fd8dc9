import { encode } from "fast-png";
import { formatPercent } from "../metrics/format-metric.ts";
import type { ReportImage, ReportPixels } from "./run-report.ts";
import { html, type SafeHtml } from "./safe-html.ts";

/** Test images with what they are and what they were taken for; mistakes are marked by more than color. */
export function imageGrid(images: readonly ReportImage[], classes: readonly string[]): SafeHtml {
  return html`<ul class="images">
    ${images.map((image) => imageCell(image, classes))}
  </ul>`;
}

function imageCell(example: ReportImage, classes: readonly string[]): SafeHtml {
  const label = classes[example.label] ?? String(example.label);
  const prediction = classes[example.prediction] ?? String(example.prediction);
  const isRight = example.label === example.prediction;
  const confidence = formatPercent(example.confidence);
  const number = example.index === undefined ? "" : `Test image ${example.index}: `;
  const said = isRight
    ? `${label}, recognised with ${confidence}`
    : `${label}, taken for ${prediction} with ${confidence}`;
  return html`<li class="${isRight ? "right" : "wrong"}">
    <img src="${pngDataUri(example.image)}" alt="${number}${said}" />
    <strong>${isRight ? "" : "✗ "}${prediction}</strong>
    ${isRight ? undefined : html`<span class="truth">is ${label}</span>`}
    <span class="confidence">${confidence}</span>
  </li>`;
}

/** A PNG in the page itself. */
function pngDataUri(pixels: ReportPixels): string {
  const { height, width, channels } = pixels;
  if (channels !== 1 && channels !== 3 && channels !== 4) {
    throw new RangeError(`a report's image expected 1, 3 or 4 channels but got ${channels}`);
  }
  if (pixels.data.length !== height * width * channels) {
    throw new RangeError(
      `a report's image expected ${height * width * channels} values for [${height}, ${width}, ${channels}] but got ${pixels.data.length}`,
    );
  }
  const png = encode({ width, height, data: toBytes(pixels.data), channels, depth: 8 });
  return `data:image/png;base64,${toBase64(png)}`;
}

function toBytes(data: Uint8Array | Float32Array): Uint8Array | Uint8ClampedArray {
  if (data instanceof Uint8Array) return data;
  return Uint8ClampedArray.from(data, (value) => value * 255);
}

function toBase64(bytes: Uint8Array): string {
  let binary = "";
  for (const byte of bytes) binary += String.fromCodePoint(byte);
  return btoa(binary);
}
