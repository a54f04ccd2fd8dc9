import type { StrataBackendWasm } from "../../strata-backend-wasm.ts";
import { clamp, shareOf } from "./shares.ts";
import { sumParts } from "./sum-parts.ts";

/** `C [rows, columns] = A × B`; transposed, A lies in memory as `[depth, rows]`, B as `[columns, depth]`. */
interface ProductShape {
  readonly rows: number;
  readonly depth: number;
  readonly columns: number;
  readonly transposeA: boolean;
  readonly transposeB: boolean;
}

/** Products of one shape, by addresses. */
export interface Products extends ProductShape {
  readonly operands: readonly (readonly [a: number, b: number])[];
  /** `[columns]`, added to every row; 0: none. */
  readonly bias: number;
  /** `[operands, rows, columns]` */
  readonly c: number;
}

/** How products are cut into items: by their shape only. */
interface Cut {
  readonly rowsPerItem: number;
  readonly columnsPerItem: number;
  /** Shares of the depth, summed apart. */
  readonly parts: number;
  /** Items of one product and part. */
  readonly items: number;
  /** Whether B is packed once, for all items: where several rows of items read it. */
  readonly sharesPanels: boolean;
}

/** The most rows and columns of a block whose operands stay in the second cache. */
const MOST = { rows: 96, columns: 256 };
/** The fewest for which packing the operands is little work beside multiplying them. */
const FEWEST = { rows: 24, columns: 64, depth: 512 };
/** Multiplications of an item that is worth a thread, tens of microseconds, and as many items as are enough. */
const ITEM_PRODUCTS = 2 ** 20;
const ITEMS = 16;
/** Floats of B that one item packs, and that are packed at a time. */
const PACKED_FLOATS = { item: 2 ** 16, round: 2 ** 22 };

/** Computes every product on all threads. */
export function multiplyMatrices(backend: StrataBackendWasm, products: Products): void {
  const { rows, columns, operands, c } = products;
  if (rows * columns * operands.length === 0) return;
  const cut = cutProducts(products, operands.length);
  const size = rows * columns;
  const partBytes = cut.parts > 1 ? 4 * cut.parts * size : 0;
  const perRound = cut.sharesPanels
    ? Math.max(1, Math.floor(PACKED_FLOATS.round / packedFloats(products)))
    : operands.length;
  backend.withWorkspace(partBytes, (parts) => {
    for (let first = 0; first < operands.length; first += perRound) {
      const round = operands.slice(first, first + perRound);
      const to = cut.parts > 1 ? parts : c + 4 * first * size;
      multiplyRound(backend, { ...products, operands: round, c: to }, cut);
    }
    if (cut.parts > 1) sumParts(backend, { parts, sum: c, count: cut.parts, size });
  });
}

function multiplyRound(backend: StrataBackendWasm, products: Products, cut: Cut): void {
  const { rows, depth, columns, transposeA, transposeB, operands, bias, c } = products;
  const panelsPerItem = Math.max(1, Math.floor(PACKED_FLOATS.item / (8 * Math.max(depth, 1))));
  const panelBytes = cut.sharesPanels ? 4 * operands.length * packedFloats(products) : 0;
  backend.withWorkspace(panelBytes, (panels) =>
    backend.withWorkspace(8 * operands.length, (table) => {
      backend.writeIntegers(table, operands.flat());
      const inputs = [table, bias, c, panels];
      const shape = [rows, depth, columns, Number(transposeA), Number(transposeB)];
      const shares = [cut.parts, cut.rowsPerItem, cut.columnsPerItem, panelsPerItem];
      const struct = backend.passStruct([...inputs, ...shape, ...shares]);
      if (cut.sharesPanels) {
        const items = operands.length * Math.ceil(Math.ceil(columns / 8) / panelsPerItem);
        backend.runTask("packProducts", struct, items);
      }
      const scratch = backend.kernels.matrixProductScratch(struct);
      backend.runTask("matrixProduct", struct, operands.length * cut.parts * cut.items, scratch);
    }),
  );
}

function cutProducts({ rows, depth, columns }: ProductShape, count: number): Cut {
  const wanted = Math.min(ITEMS, Math.ceil((count * rows * depth * columns) / ITEM_PRODUCTS));
  let rowItems = Math.ceil(rows / MOST.rows);
  let columnItems = Math.ceil(columns / MOST.columns);
  const missing = (): number => Math.ceil(wanted / (count * rowItems * columnItems));
  // A long sum is cut first: its parts pack nothing twice.
  const parts = count > 1 ? 1 : clamp(missing(), 1, Math.floor(depth / FEWEST.depth));
  if (parts === 1) {
    rowItems = clamp(rowItems * missing(), rowItems, Math.floor(rows / FEWEST.rows));
    columnItems = clamp(columnItems * missing(), columnItems, Math.floor(columns / FEWEST.columns));
  }
  const rowsPerItem = shareOf(rows, rowItems, 6);
  const columnsPerItem = shareOf(columns, columnItems, 8);
  rowItems = Math.ceil(rows / rowsPerItem);
  const items = rowItems * Math.ceil(columns / columnsPerItem);
  return { rowsPerItem, columnsPerItem, parts, items, sharesPanels: rowItems > 1 };
}

function packedFloats({ depth, columns }: ProductShape): number {
  return Math.ceil(columns / 8) * 8 * depth;
}
