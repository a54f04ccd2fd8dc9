import { Rng } from "@stratajs/tensor";
import { assert, boolean, constantFrom, integer, nat, property } from "fast-check";
import { describe, expect, it } from "vitest";
import { axisTable, type AxisTable } from "./axis-table.ts";
import { resampleBytes } from "./resample-bytes.ts";

/** One value of the output after another, by the definition. */
function alongAxis(
  at: (place: number) => number,
  length: number,
  table: AxisTable | undefined,
): number[] {
  if (table === undefined) return Array.from({ length }, (_, i) => at(i));
  const { starts, counts, taps, weights, precision } = table;
  return Array.from(starts, (start, i) => {
    let sum = 2 ** (precision - 1);
    for (let tap = 0; tap < counts[i]!; tap++) sum += weights[i * taps + tap]! * at(start + tap);
    return Math.min(Math.max(Math.floor(sum / 2 ** precision), 0), 255);
  });
}

describe("resampleBytes", () => {
  it("gives what the weights say, along rows and then along columns", () => {
    const length = integer({ min: 1, max: 30 });
    assert(
      property(
        length,
        length,
        length,
        length,
        constantFrom(1, 3, 4),
        constantFrom("bilinear", "bicubic"),
        boolean(),
        nat(3),
        (height, width, outHeight, outWidth, channels, interpolation, antialias, margin) => {
          const imageWidth = width + 2 * margin;
          const size = (height + margin) * imageWidth * channels;
          const data = Uint8Array.from(new Rng(size).words(size));
          const rows = axisTable(height, outHeight, interpolation, antialias);
          const columns = axisTable(width, outWidth, interpolation, antialias);
          const image = { data, height: height + margin, width: imageWidth, channels };
          const region = { top: margin, left: margin, height, width };
          const found = resampleBytes(image, region, rows, columns);
          for (let channel = 0; channel < channels; channel++) {
            const wide = Array.from({ length: height }, (_, row) => {
              const first = (row + margin) * imageWidth + margin;
              return alongAxis((x) => data[(first + x) * channels + channel]!, width, columns);
            });
            const right = Array.from({ length: outWidth }, (_, x) =>
              alongAxis((y) => wide[y]![x]!, height, rows),
            );
            const wrong = Array.from({ length: outHeight * outWidth }, (_, i) => i).find(
              (i) =>
                found[i * channels + channel] !== right[i % outWidth]![Math.floor(i / outWidth)],
            );
            expect(wrong).toBeUndefined();
          }
          expect(found).toHaveLength(outHeight * outWidth * channels);
        },
      ),
      { numRuns: 200 },
    );
  });
});
