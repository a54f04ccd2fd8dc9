import { convolutions } from "./convolutions.ts";
import type { Converter } from "./converter.ts";
import { elementwise } from "./elementwise.ts";
import { normalisation } from "./normalisation.ts";
import { pooling } from "./pooling.ts";
import { products } from "./products.ts";
import { reductions } from "./reductions.ts";
import { shapes } from "./shapes.ts";

/** How each operation becomes nodes: training kernels by their own names, the rest by tfjs's. */
export const converters: ReadonlyMap<string, Converter> = new Map(
  Object.entries({
    ...convolutions,
    ...pooling,
    ...normalisation,
    ...products,
    ...elementwise,
    ...reductions,
    ...shapes,
  }),
);
