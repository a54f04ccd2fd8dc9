import { checkTraining } from "@stratajs/tensor";
import { createModel, modelEntry } from "@stratajs/zoo";

const MODEL = "leNetBn";

/** @throws when the active backend cannot train the default model. */
export function checkModel(): string[] {
  const model = createModel(MODEL);
  try {
    const { problems, compositions } = checkTraining(model, [2, ...modelEntry(MODEL).inputSize]);
    if (problems.length > 0) throw new Error(`${MODEL} cannot be trained: ${problems.join("; ")}`);
    const slow =
      compositions.length === 0 ? "" : `, without a kernel for ${compositions.join(", ")}`;
    return [`${MODEL} takes a step forward and back${slow}`];
  } finally {
    model.dispose();
  }
}
