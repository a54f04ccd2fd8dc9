import { axisTable, type AxisTable } from "../../transforms/axis-table.ts";

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

  /** From an axis of one length to one of another, both below 2^20; undefined where they are the same. */
  get(from: number, to: number): AxisTable | undefined {
    const key = from * 2 ** 20 + to;
    let table = this.#tables.get(key);
    if (table === undefined) {
      table = axisTable(from, to, this.#interpolation, this.#antialias);
      if (table === undefined) return undefined;
      if (this.#tables.size >= MOST_TABLES) this.#tables.clear();
      this.#tables.set(key, table);
    }
    return table;
  }
}
