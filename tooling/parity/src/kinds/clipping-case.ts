import { gradientNorm, SGD, type StepOptions } from "@stratajs/optim";
import { Parameter, tensor } from "@stratajs/tensor";
import { Comparison, trajectoryTolerance, type Deviation } from "../comparison.ts";
import type { Fixture } from "../fixture.ts";
import type { Hyperparameters } from "../hyperparameters.ts";
import { UnknownCase } from "../unknown-case.ts";

/** What each function of `torch.nn.utils` is as an option of a step. */
const clippings: Readonly<Record<string, (hyper: Hyperparameters) => StepOptions>> = {
  clip_grad_norm_: (hyper) => ({ clipNorm: hyper.number("max_norm") }),
  clip_grad_value_: (hyper) => ({ clipValue: hyper.number("clip_value") }),
};

/** Clipped gradients: what a step with learning rate 1 takes from parameters that are zero. */
export async function runClippingCase(fixture: Fixture): Promise<Deviation[]> {
  const hyper = fixture.hyperparameters();
  const options = clippings[fixture.op]?.(hyper);
  if (options === undefined) throw new UnknownCase(fixture.op);
  hyper.expectAllRead();
  const given = [...fixture.under("grad")];
  const parameters = given.map(([, { shape, data }]) => zeroParameter(shape, data.length));
  const gradients = new Map(
    given.map(([, { shape, data }], i) => [parameters[i]!, tensor(data, [...shape], "float32")]),
  );
  const comparison = new Comparison(fixture.noise, trajectoryTolerance);
  const norm = gradientNorm(gradients);
  if (fixture.has("total_norm")) {
    const data = await norm.data<"float32">();
    comparison.add("total_norm", { shape: [1], data }, fixture.tensor("total_norm"));
  }
  norm.dispose();
  new SGD(parameters, { learningRate: 1 }).step(gradients, options);
  for (const [i, [name]] of given.entries()) {
    const { shape } = parameters[i]!;
    const data = (await parameters[i]!.data()).map((value) => -value);
    comparison.add(`clipped.${name}`, { shape, data }, fixture.tensor(`clipped.${name}`));
    parameters[i]!.dispose();
  }
  return comparison.deviations;
}

function zeroParameter(shape: readonly number[], size: number): Parameter {
  return new Parameter(shape, { initializer: () => new Float32Array(size) });
}
