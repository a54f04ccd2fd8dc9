import { BatchNorm1d } from "@stratajs/layers";
import { Rng, tensor2d, tidy } from "@stratajs/tensor";
import { conventions } from "./conventions.ts";

/** A line for each convention: the layer's running statistics after two batches of one feature. */
export async function showConventions(): Promise<string[]> {
  const lines: string[] = [];
  for (const [name, options] of Object.entries(conventions)) {
    const layer = new BatchNorm1d(1, options);
    const x = tensor2d([0, 1, 2, 3], [4, 1]);
    for (let step = 0; step < 2; step++) {
      tidy(() => layer.forward(x, { training: true, rng: new Rng(0) }));
    }
    const [mean] = await layer.runningMean!.value.data();
    const [variance] = await layer.runningVariance!.value.data();
    lines.push(`${name.padEnd(12)} mean ${mean!.toFixed(4)}  variance ${variance!.toFixed(4)}`);
    x.dispose();
    layer.dispose();
  }
  return lines;
}
