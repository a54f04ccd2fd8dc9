import type { Conversion } from "../conversion.ts";

/** Puts one operation into the graph, as nodes. */
export type Converter = (conversion: Conversion) => void;

/** By the names of operations. */
export type Converters = Readonly<Record<string, Converter>>;
