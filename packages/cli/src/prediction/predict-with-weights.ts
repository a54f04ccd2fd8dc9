import { listModels, predict, type Prediction } from "@stratajs/zoo";
import { chooseName } from "../options/near-names.ts";
import { startBackend } from "../run/start-backend.ts";
import type { Terminal } from "../terminal/terminal.ts";
import { loadShowingProgress } from "../zoo/load-showing-progress.ts";
import type { ByteImage } from "./image-colors.ts";

export interface WeightsRequest {
  readonly model: string;
  readonly weights?: string | undefined;
  readonly backend?: string | undefined;
}

export interface WeightsAnswer {
  /** The model's name in the zoo. */
  readonly model: string;
  /** A path, a URL or the name of published weights. */
  readonly weights: string;
  /** All classes, the likeliest first. */
  readonly answers: readonly Prediction[];
}

/** What a model of the zoo with weights from anywhere makes of an image, prepared as for those weights. */
export async function predictWithWeights(
  image: ByteImage,
  { model: given, weights, backend }: WeightsRequest,
  terminal: Terminal,
): Promise<WeightsAnswer> {
  const name = chooseName("model", given, listModels());
  await startBackend(backend);
  const model = await loadShowingProgress(name, weights, terminal);
  try {
    const [answers = []] = await predict(model, image, { top: Number.MAX_SAFE_INTEGER });
    return { model: name, weights: model.loaded.weights, answers };
  } finally {
    model.dispose();
  }
}
