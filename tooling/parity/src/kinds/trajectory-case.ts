import {
  Rng,
  softmaxCrossEntropy,
  tensor1d,
  tidy,
  valueAndGrads,
  type Parameter,
  type SoftmaxCrossEntropyOptions,
} from "@stratajs/tensor";
import { Comparison, type Deviation } from "../comparison.ts";
import { crossEntropyOptions } from "../cross-entropy-options.ts";
import type { Fixture, HostTensor } from "../fixture.ts";
import { Hyperparameters } from "../hyperparameters.ts";
import { toHost, toInput } from "../layout.ts";
import type { AnyModule } from "../build.ts";
import { buildModule } from "../operations.ts";
import { buildOptimizer, buildSchedule } from "../optimizers.ts";
import { undeterminedState } from "../undetermined-state.ts";

type Arguments = Readonly<Record<string, unknown>>;

interface Training {
  readonly batch: number;
  readonly steps: number;
  readonly optimizer: readonly [op: string, values: Arguments];
  readonly schedule: readonly [op: string, values: Arguments] | null;
  readonly loss: Arguments;
  readonly clip_norm: number | null;
}

/** A short training on stored data: every loss, then the weights, the buffers and the logits of all data. */
export async function runTrajectoryCase(fixture: Fixture): Promise<Deviation[]> {
  const training = fixture.metadata<Training>("training")!;
  const lossOptions = crossEntropyOptions(new Hyperparameters("CrossEntropyLoss", training.loss));
  const x = fixture.tensor("data.x");
  const model = buildModule(fixture, x.shape.length);
  const losses = await train(model, fixture, training, lossOptions);
  const comparison = new Comparison(fixture.noise);
  comparison.add("loss", { shape: [training.steps], data: losses }, fixture.tensor("loss"));
  const undetermined = undeterminedState(model, training.optimizer[0]);
  for (const [name, { shape, data }] of await model.stateDict()) {
    const expected = ["after.param", "after.buffer"]
      .map((kind) => `${kind}.${name}`)
      .find((key) => fixture.has(key));
    if (expected === undefined || undetermined.has(name)) continue;
    comparison.add(expected, { shape, data: data as Float32Array }, fixture.tensor(expected));
  }
  const images = toInput(x);
  const logits = tidy(() => model.forward(images.value as never));
  comparison.add("eval.y", await toHost(logits), fixture.tensor("eval.y"));
  for (const used of [logits, images, model]) used.dispose();
  return comparison.deviations;
}

async function train(
  model: AnyModule,
  fixture: Fixture,
  { batch, steps, optimizer: [op, values], schedule, clip_norm: clipNorm }: Training,
  lossOptions: Omit<SoftmaxCrossEntropyOptions, "reduction">,
): Promise<Float32Array> {
  const optimizer = buildOptimizer(op, values, model.parameters());
  const rates = schedule === null ? undefined : buildSchedule(...schedule, optimizer);
  const images = fixture.tensor("data.x");
  const { data: labels } = fixture.labels("data.y");
  const rng = new Rng(0);
  const losses = new Float32Array(steps);
  for (let step = 0; step < steps; step++) {
    rates?.apply(step, 0);
    const rows = Array.from({ length: batch }, (_, i) => (step * batch + i) % labels.length);
    const x = rowsOf(images, rows);
    const y = tensor1d(
      rows.map((row) => labels[row]!),
      "int32",
    );
    const { value, gradients } = valueAndGrads(
      () =>
        softmaxCrossEntropy(
          model.forward(x.value as never, { training: true, rng }),
          y,
          lossOptions,
        ),
      model.parameters(),
    );
    optimizer.step(gradients, clipNorm === null ? {} : { clipNorm });
    losses[step] = (await value.data())[0]!;
    for (const used of [value, x, y]) used.dispose();
  }
  optimizer.dispose();
  return losses;
}

function rowsOf({ shape, data }: HostTensor, rows: readonly number[]): Parameter {
  const size = data.length / shape[0]!;
  const picked = new Float32Array(rows.length * size);
  for (const [i, row] of rows.entries())
    picked.set(data.subarray(row * size, (row + 1) * size), i * size);
  return toInput({ shape: [rows.length, ...shape.slice(1)], data: picked });
}
