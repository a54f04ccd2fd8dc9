import { checkTraining } from "@stratajs/tensor";
import { allBackends, describeBackends, type BackendUnderTest } from "@stratajs/test-utils";
import { createModel, type ModelName } from "@stratajs/zoo";
import { expect, it } from "vitest";

/** One of each family; the families' blocks are the same at every depth. */
const models: readonly (readonly [ModelName, readonly number[]])[] = [
  ["leNetBn", [2, 28, 28, 1]],
  ["cifarResNet20", [2, 16, 16, 3]],
  ["cifarDenseNet", [2, 16, 16, 3]],
  ["cifarGoogleNet", [2, 16, 16, 3]],
];

describeBackends(
  "checkTraining",
  check,
  allBackends.filter((name) => name !== "cpu"),
);

function check({ name }: BackendUnderTest): void {
  it.each(models)("finds nothing that %s would miss", (model, shape) => {
    const one = createModel(model, { classes: 10, inputChannels: shape[3]! });
    const { problems, missingKernels, compositions } = checkTraining(one, shape);
    one.dispose();
    expect({ problems, missingKernels }).toEqual({ problems: [], missingKernels: [] });
    expect(compositions.length === 0).toBe(name.startsWith("wasm"));
  });
}
