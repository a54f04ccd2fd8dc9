import { ExponentialMovingAverage } from "@stratajs/optim";
import { Parameter } from "@stratajs/tensor";
import { Comparison, trajectoryTolerance, type Deviation } from "../comparison.ts";
import type { Fixture } from "../fixture.ts";

/** An exponential moving average of given values: the average after every update. */
export async function runAverageCase(fixture: Fixture): Promise<Deviation[]> {
  const hyper = fixture.hyperparameters();
  const decay = hyper.number("decay");
  hyper.expectAllRead();
  const { shape, data } = fixture.tensor("value.w");
  const [updates, ...rest] = shape as [number, ...number[]];
  const size = data.length / updates;
  const valueOf = (update: number): Float32Array => data.slice(update * size, (update + 1) * size);
  const parameter = new Parameter(rest, { data: valueOf(0), initializer: () => valueOf(0) });
  const average = new ExponentialMovingAverage([parameter], { decay });
  const path: number[] = [];
  for (let update = 0; update < updates; update++) {
    parameter.assign(valueOf(update));
    average.update();
    average.swap();
    path.push(...(await parameter.data()));
    average.swap();
  }
  const comparison = new Comparison(fixture.noise, trajectoryTolerance);
  comparison.add("ema.w", { shape, data: path }, fixture.tensor("ema.w"));
  average.dispose();
  parameter.dispose();
  return comparison.deviations;
}
