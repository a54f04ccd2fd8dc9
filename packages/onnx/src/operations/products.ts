import { identity, type Axes } from "../axes.ts";
import { activated } from "./activated.ts";
import type { Converter, Converters } from "./converter.ts";

/** Of two matrices one Gemm, with the bias; of more axes a MatMul. */
const product: Converter = (conversion) => {
  const { transposeA, transposeB, activation } = conversion.attributes;
  const [a, b] = [conversion.input("a"), conversion.input("b")];
  const shape = conversion.shapeOf(conversion.output);
  const bias = conversion.has("bias") ? [conversion.as(conversion.input("bias"))] : [];
  if (a.shape.length === 2 && b.shape.length === 2) {
    const inputs = [conversion.as(a), conversion.as(b), ...bias];
    const transposed = { transA: transposeA === true ? 1 : 0, transB: transposeB === true ? 1 : 0 };
    const y = conversion.node("Gemm", inputs, shape, transposed);
    conversion.put(activated(conversion, y, activation));
    return;
  }
  const inputs = [
    conversion.as(a, lastTwo(a.shape.length, transposeA === true)),
    conversion.as(b, lastTwo(b.shape.length, transposeB === true)),
  ];
  let y = conversion.node("MatMul", inputs, shape);
  if (bias.length > 0) y = conversion.node("Add", [y.name, bias[0]!], shape);
  conversion.put(activated(conversion, y, activation));
};

function lastTwo(rank: number, areSwapped: boolean): Axes {
  const axes = identity(rank);
  return areSwapped ? [...axes.slice(0, -2), rank - 1, rank - 2] : axes;
}

export const products: Converters = { BatchMatMul: product, _FusedMatMul: product };
