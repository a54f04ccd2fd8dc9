import { Parameter, tensor, type Tensor } from "@stratajs/tensor";
import { Comparison, trajectoryTolerance, type Deviation } from "../comparison.ts";
import type { Fixture, HostTensor } from "../fixture.ts";
import { buildOptimizer } from "../optimizers.ts";

/** An update rule on given gradients: the parameters after every step. */
export async function runOptimizerCase(fixture: Fixture): Promise<Deviation[]> {
  const parameters = new Map(
    [...fixture.under("param")].map(([name, { shape, data }]) => [
      name,
      new Parameter(shape, { data, initializer: () => data }),
    ]),
  );
  const hyperparameters = fixture.metadata<Record<string, unknown>>("hyperparameters") ?? {};
  const optimizer = buildOptimizer(fixture.op, hyperparameters, [...parameters.values()]);
  const steps = fixture.under("grad").values().next().value!.shape[0]!;
  const paths = new Map<string, number[]>([...parameters.keys()].map((name) => [name, []]));
  for (let step = 0; step < steps; step++) {
    const gradients = new Map<Parameter, Tensor>();
    for (const [name, parameter] of parameters) {
      gradients.set(parameter, gradientOf(fixture.tensor(`grad.${name}`), step));
    }
    optimizer.step(gradients);
    for (const [name, parameter] of parameters) paths.get(name)!.push(...(await parameter.data()));
  }
  const comparison = new Comparison(fixture.noise, trajectoryTolerance);
  for (const [name, path] of paths) {
    const expected = fixture.tensor(`trajectory.${name}`);
    comparison.add(
      `trajectory.${name}`,
      { shape: expected.shape, data: Float32Array.from(path) },
      expected,
    );
  }
  optimizer.dispose();
  for (const parameter of parameters.values()) parameter.dispose();
  return comparison.deviations;
}

function gradientOf({ shape, data }: HostTensor, step: number): Tensor {
  const size = data.length / shape[0]!;
  return tensor(data.slice(step * size, (step + 1) * size), shape.slice(1), "float32");
}
