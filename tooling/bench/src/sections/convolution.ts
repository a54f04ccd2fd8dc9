import { convolutionFlops, type Direction } from "../cases.ts";
import type { Row } from "../report/row.ts";
import { contest, type Work } from "./contest.ts";
import { convolutionCases, directionsOf, nameOf, type BoundedShape } from "./convolution-cases.ts";
import type { Bench } from "./section.ts";

/** Plain SIMD multiplies and adds in two instructions: half of what the fused ones should reach. */
const PLAIN_SHARE = 0.5;
const PRODUCT_SIZE = 1024;
const PRODUCT_BOUND = 0.92;

/** Kernels that multiply: effective rates, the operations being those of the direct algorithm. */
export function convolution(bench: Bench): AsyncGenerator<Row> {
  const groups = [...convolutionCases.map(toWorks), productWorks()];
  return contest(bench, groups, { section: "convolution", plainShare: PLAIN_SHARE });
}

function toWorks(bounded: BoundedShape): Work[] {
  return directionsOf(bounded).map((direction: Direction) => ({
    name: `${nameOf(bounded.shape)}, ${direction}`,
    case: { kind: "convolution", direction, ...bounded.shape },
    amount: convolutionFlops(bounded.shape),
    limit: "peak",
    atLeast: bounded.peak?.[direction],
    pytorch: bounded.pytorch,
  }));
}

function productWorks(): Work[] {
  const operands = [
    [false, false],
    [false, true],
    [true, false],
    [true, true],
  ] as const;
  return operands.map(([transposeA, transposeB]) => ({
    name: `matMul ${transposeA ? "Aᵀ" : "A"}·${transposeB ? "Bᵀ" : "B"}, ${PRODUCT_SIZE}³`,
    case: { kind: "product", size: PRODUCT_SIZE, transposeA, transposeB },
    amount: 2 * PRODUCT_SIZE ** 3,
    limit: "peak",
    atLeast: PRODUCT_BOUND,
  }));
}
