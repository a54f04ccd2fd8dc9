import { zeros, type HostTensor } from "./host-tensor.ts";

/** Of two matrices, each transposed first where asked for. */
export function matrixProduct(
  a: HostTensor,
  b: HostTensor,
  transposeA: boolean,
  transposeB: boolean,
): HostTensor {
  const [rows, inner] = transposeA ? [a.shape[1]!, a.shape[0]!] : [a.shape[0]!, a.shape[1]!];
  const columns = transposeB ? b.shape[0]! : b.shape[1]!;
  const y = zeros([rows, columns]);
  for (let i = 0; i < rows; i++)
    for (let j = 0; j < columns; j++)
      for (let k = 0; k < inner; k++) {
        const left = a.data[transposeA ? k * rows + i : i * inner + k]!;
        const right = b.data[transposeB ? j * inner + k : k * columns + j]!;
        y.data[i * columns + j]! += left * right;
      }
  return y;
}
