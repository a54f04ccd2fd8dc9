import {
  keep,
  mul,
  Rng,
  sum,
  tidy,
  valueAndGrads,
  type Parameter,
  type Tensor,
} from "@stratajs/tensor";
import { Comparison, type Deviation } from "../comparison.ts";
import type { Fixture, HostTensor } from "../fixture.ts";
import { gradientToHost, toHost, toInput } from "../layout.ts";
import type { AnyModule } from "../build.ts";
import { buildModule } from "../operations.ts";

/** A training-mode forward and backward of `sum(y * cotangent)`, then a prediction. */
export async function runModuleCase(fixture: Fixture): Promise<Deviation[]> {
  const comparison = new Comparison(fixture.noise);
  const x = fixture.tensor("input.x");
  const module = buildModule(fixture, x.shape.length);
  const input = toInput(x);
  if (fixture.has("cotangent")) {
    for (const [name, actual] of await trainOnce(module, input, fixture.tensor("cotangent"))) {
      comparison.add(name, actual, fixture.tensor(name));
    }
    const state = await module.stateDict();
    for (const [name, expected] of fixture.under("after.buffer")) {
      const { shape, data } = state.get(name)!;
      comparison.add(`after.buffer.${name}`, { shape, data: data as Float32Array }, expected);
    }
  }
  const prediction = tidy(() => module.forward(input.value as never));
  comparison.add("eval.y", await toHost(prediction), fixture.tensor("eval.y"));
  prediction.dispose();
  input.dispose();
  module.dispose();
  return comparison.deviations;
}

/** The output and the gradients of the input and of every parameter, by the fixture's names. */
async function trainOnce(
  module: AnyModule,
  input: Parameter,
  cotangent: HostTensor,
): Promise<Map<string, HostTensor>> {
  const weights = toInput(cotangent);
  const outputs: Tensor[] = [];
  const parameters: [string, Parameter][] = [
    ["grad.input.x", input],
    ...[...module.namedParameters()].map(([name, parameter]): [string, Parameter] => [
      `grad.param.${name}`,
      parameter,
    ]),
  ];
  const { value, gradients } = valueAndGrads(
    () => {
      const y = module.forward(input.value as never, { training: true, rng: new Rng(0) });
      outputs.push(keep(y));
      return sum(mul(y, weights.value));
    },
    parameters.map(([, parameter]) => parameter),
  );
  const results = new Map([["output.y", await toHost(outputs[0]!)]]);
  for (const [name, parameter] of parameters) {
    const gradient = gradients.get(parameter);
    if (gradient === undefined) throw new Error(`${name} expected a gradient but got none`);
    results.set(name, await gradientToHost(parameter, gradient));
    gradient.dispose();
  }
  outputs[0]!.dispose();
  value.dispose();
  weights.dispose();
  return results;
}
