import { listModels, modelEntry, predict } from "@stratajs/zoo";
import { chooseName } from "../options/near-names.ts";
import { startBackend } from "../run/start-backend.ts";
import type { Terminal } from "../terminal/terminal.ts";
import { loadShowingProgress } from "../zoo/load-showing-progress.ts";
import type { Classifier } from "./classifier.ts";

export interface WeightsRequest {
  readonly model: string;
  readonly weights?: string | undefined;
  readonly backend?: string | undefined;
}

/** A model of the zoo with weights from anywhere, to be asked of images prepared as for those weights. */
export async function openWeights(
  { model: given, weights, backend }: WeightsRequest,
  terminal: Terminal,
): Promise<Classifier> {
  const name = chooseName("model", given, listModels());
  await startBackend(backend);
  const model = await loadShowingProgress(name, weights, terminal);
  return {
    model: name,
    origin: { weights: model.loaded.weights },
    takesPhotos: modelEntry(name).inputSize[2] === 3,
    classify: async (image) => {
      const [answers = []] = await predict(model, image, { top: Number.MAX_SAFE_INTEGER });
      return answers;
    },
    dispose: () => model.dispose(),
  };
}
