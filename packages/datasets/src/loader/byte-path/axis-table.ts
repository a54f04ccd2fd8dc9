import { axisWeights, type AxisWeights } from "../../transforms/axis-weights.ts";
import { toIntegers, type IntegerWeights } from "../../transforms/resample-bytes.ts";

/** An axis of which every place is made of two neighbours at most, none with a negative weight, as in enlarging. */
export interface PixelPairs {
  /** `[out]`: the neighbours; the same one twice where there is one */
  readonly firsts: Int32Array;
  readonly seconds: Int32Array;
  /** `[out]` */
  readonly firstWeights: Int32Array;
  readonly secondWeights: Int32Array;
}

/** How an axis is resized, in integers. */
export interface AxisTable extends Omit<AxisWeights, "weights">, IntegerWeights {
  /** Where all of it is pairs whose sums are bytes, so that nothing has to be clamped. */
  readonly pairs: PixelPairs | undefined;
}

/** Random crops have a few lengths on small images and many on large ones, where making a table is little of the work. */
const MOST_TABLES = 1024;

/** Keeps the tables of lengths that were asked for. */
export class AxisTables {
  readonly #interpolation: "bilinear" | "bicubic";
  readonly #antialias: boolean;
  readonly #tables = new Map<number, AxisTable>();

  constructor(interpolation: "bilinear" | "bicubic", antialias: boolean) {
    this.#interpolation = interpolation;
    this.#antialias = antialias;
  }

  /** From an axis of one length to one of another, both below 2^20. */
  get(from: number, to: number): AxisTable {
    const key = from * 2 ** 20 + to;
    let table = this.#tables.get(key);
    if (table === undefined) {
      const weights = axisWeights(from, to, this.#interpolation, this.#antialias);
      const integers = { ...weights, ...toIntegers(weights) };
      table = { ...integers, pairs: pairsOf(integers) };
      if (this.#tables.size >= MOST_TABLES) this.#tables.clear();
      this.#tables.set(key, table);
    }
    return table;
  }
}

function pairsOf({
  starts,
  counts,
  taps,
  weights,
  precision,
}: Omit<AxisTable, "pairs">): PixelPairs | undefined {
  const firstWeights = starts.map((_, i) => weights[i * taps]!);
  const secondWeights = starts.map((_, i) => (counts[i]! > 1 ? weights[i * taps + 1]! : 0));
  const isPairs = starts.every((_, i) => {
    const [first, second] = [firstWeights[i]!, secondWeights[i]!];
    const white = (255 * (first + second) + (1 << (precision - 1))) >> precision;
    return counts[i]! <= 2 && first >= 0 && second >= 0 && white <= 255;
  });
  if (!isPairs) return undefined;
  const seconds = starts.map((start, i) => start + (counts[i]! > 1 ? 1 : 0));
  return { firsts: starts, seconds, firstWeights, secondWeights };
}
