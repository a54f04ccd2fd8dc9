import {
  binaryCrossEntropyWithLogits,
  keep,
  meanSquaredError,
  smoothL1Loss,
  softmaxCrossEntropy,
  sum,
  tensor,
  valueAndGrads,
  type Parameter,
  type Reduction,
  type Tensor,
  type Tensor1D,
} from "@stratajs/tensor";
import { Comparison, type Deviation } from "../comparison.ts";
import type { Fixture } from "../fixture.ts";
import type { Hyperparameters } from "../hyperparameters.ts";
import { gradientToHost, toHost, toInput } from "../layout.ts";
import { crossEntropyOptions } from "../cross-entropy-options.ts";
import { UnknownCase } from "../unknown-case.ts";

/** A loss of an input, with the tensors that it needs beside it. */
interface Loss {
  of(input: Tensor): Tensor;
  dispose(): void;
}

/** Our counterpart of each loss of `torch.nn`. To add one, add a line. */
const losses: Readonly<Record<string, (fixture: Fixture, hyper: Hyperparameters) => Loss>> = {
  CrossEntropyLoss: crossEntropy,
  MSELoss: (fixture, hyper) => {
    const reduction = reductionOf(hyper);
    return withTensors(fixture, [], (input, target) =>
      meanSquaredError(input, target, { reduction }),
    );
  },
  SmoothL1Loss: (fixture, hyper) => {
    const options = { reduction: reductionOf(hyper), beta: hyper.number("beta", 1) };
    return withTensors(fixture, [], (input, target) => smoothL1Loss(input, target, options));
  },
  BCEWithLogitsLoss: (fixture, hyper) => {
    const reduction = reductionOf(hyper);
    return withTensors(fixture, ["weight", "pos_weight"], (input, target, { weight, pos_weight }) =>
      binaryCrossEntropyWithLogits(input, target, {
        reduction,
        ...(weight && { weight }),
        ...(pos_weight && { positiveWeight: pos_weight }),
      }),
    );
  },
};

/** A loss and the gradient of its sum in the input. */
export async function runLossCase(fixture: Fixture): Promise<Deviation[]> {
  const build = losses[fixture.op];
  if (build === undefined) throw new UnknownCase(fixture.op);
  const hyper = fixture.hyperparameters();
  const loss = build(fixture, hyper);
  const comparison = new Comparison(fixture.noise);
  const input = toInput(fixture.tensor("input.x"));
  const outputs: Tensor[] = [];
  try {
    hyper.expectAllRead();
    const { value, gradients } = valueAndGrads(() => {
      const y = loss.of(input.value);
      outputs.push(keep(y));
      return sum(y);
    }, [input]);
    comparison.add("output.y", await toHost(outputs[0]!), fixture.tensor("output.y"));
    const gradient = gradients.get(input)!;
    comparison.add(
      "grad.input.x",
      await gradientToHost(input, gradient),
      fixture.tensor("grad.input.x"),
    );
    for (const used of [gradient, value]) used.dispose();
  } finally {
    for (const used of [...outputs, input, loss]) used.dispose();
  }
  return comparison.deviations;
}

function crossEntropy(fixture: Fixture, hyper: Hyperparameters): Loss {
  const reduction = reductionOf(hyper);
  const options = crossEntropyOptions(hyper);
  const { shape, data } = fixture.labels("target");
  const labels = tensor(data, [...shape], "int32");
  const weights = fixture.has("weight") ? toInput(fixture.tensor("weight")) : undefined;
  return {
    of: (logits) => {
      const settings = {
        ...options,
        ...(weights && { classWeights: weights.value as Tensor1D }),
      };
      if (reduction === "none")
        return softmaxCrossEntropy(logits, labels, { ...settings, reduction });
      return softmaxCrossEntropy(logits, labels, { ...settings, reduction });
    },
    dispose: () => {
      for (const used of [labels, weights]) used?.dispose();
    },
  };
}

/** Of a target and whichever of some more tensors the case has. */
function withTensors(
  fixture: Fixture,
  more: readonly string[],
  of: (input: Tensor, target: Tensor, more: Readonly<Record<string, Tensor>>) => Tensor,
): Loss {
  const inputs = new Map<string, Parameter>();
  for (const name of ["target", ...more]) {
    if (fixture.has(name)) inputs.set(name, toInput(fixture.tensor(name)));
  }
  const values = Object.fromEntries([...inputs].map(([name, { value }]) => [name, value]));
  return {
    of: (input) => of(input, values["target"]!, values),
    dispose: () => {
      for (const input of inputs.values()) input.dispose();
    },
  };
}

function reductionOf(hyper: Hyperparameters): Reduction {
  return hyper.oneOf("reduction", ["mean", "sum", "none"], "mean");
}
