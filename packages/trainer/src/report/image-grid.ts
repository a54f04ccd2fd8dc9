import { className } from "../metrics/class-name.ts";
import { formatPercent } from "../metrics/format-metric.ts";
import { pngDataUri, thumbnail } from "./png.ts";
import type { AugmentedImage, ReportImage } from "./run-report.ts";
import { html, type SafeHtml } from "./safe-html.ts";

/** Test images with what they are and what they were taken for; mistakes are marked by more than color. */
export function imageGrid(images: readonly ReportImage[], classes: readonly string[]): SafeHtml {
  return html`<ul class="images">
    ${images.map((image) => imageCell(image, classes))}
  </ul>`;
}

/** Each image of the training set beside what its transforms made of it. */
export function augmentedGrid(
  images: readonly AugmentedImage[],
  classes: readonly string[],
): SafeHtml {
  const rows = images.map(({ original, augmented, label }) => {
    const name = label === undefined ? "image" : className(classes, label);
    return html`<li>
      <img src="${pngDataUri(thumbnail(original))}" alt="${name}, as it is" />
      <div>
        ${augmented.map(
          (image, index) =>
            html`<img
              src="${pngDataUri(thumbnail(image))}"
              alt="${name}, changed, ${index + 1} of ${augmented.length}"
            />`,
        )}
      </div>
    </li>`;
  });
  return html`<ul class="augmented">
    ${rows}
  </ul>`;
}

function imageCell(example: ReportImage, classes: readonly string[]): SafeHtml {
  const label = className(classes, example.label);
  const prediction = className(classes, example.prediction);
  const isRight = example.label === example.prediction;
  const confidence = formatPercent(example.confidence);
  const number = example.index === undefined ? "" : `Test image ${example.index}: `;
  const said = isRight
    ? `${label}, recognised with ${confidence}`
    : `${label}, taken for ${prediction} with ${confidence}`;
  return html`<li class="${isRight ? "right" : "wrong"}">
    <img src="${pngDataUri(thumbnail(example.image))}" alt="${number}${said}" />
    <strong>${isRight ? "" : "✗ "}${prediction}</strong>
    ${isRight ? undefined : html`<span class="truth">is ${label}</span>`}
    <span class="confidence">${confidence}</span>
  </li>`;
}
