import { checkTraining, Rng, type BackendReport } from "@stratajs/tensor";
import { freeze, type ImageModel } from "@stratajs/zoo";
import { openDataset } from "../data/open-dataset.ts";
import type { OpenedDataset } from "../data/opened-dataset.ts";
import type { Terminal } from "../terminal/terminal.ts";
import { buildModel, loadWeights } from "./build-model.ts";
import { describeRun, type RunPlan } from "./plan-run.ts";
import type { RunDescription } from "./run-description.ts";
import { startBackend } from "./start-backend.ts";
import type { TrainRequest } from "./train-request.ts";

/** A run with everything there that it needs. */
export interface PreparedRun {
  readonly description: RunDescription;
  readonly data: OpenedDataset;
  readonly backend: BackendReport;
  readonly model: ImageModel;
  /** The run's stream, after the model's weights were drawn. */
  readonly rng: Rng;
}

/** Brings data, backend and model together, and finds out whether the one can train the other. */
export async function prepareRun(
  plan: RunPlan,
  request: Pick<TrainRequest, "backend">,
  terminal: Terminal,
): Promise<PreparedRun> {
  const { limitTrain, limitTest, seed } = plan;
  const { data: folder, download } = plan.request;
  // Before the data, so that a wrong name is told before a download.
  const backend = await startBackend(request.backend);
  const data = await openDataset(
    plan.dataset,
    { folder, download, limitTrain, limitTest, seed, classes: plan.resumed?.classes },
    terminal,
  );
  const description = await describeRun(plan, data);
  const rng = new Rng(description.seed);
  const modelRng = rng.split();
  // A resumed run's weights are the checkpoint's.
  const model =
    description.weights === undefined || plan.resumed !== undefined
      ? buildModel(description, modelRng)
      : await loadWeights(description, description.weights, { rng: modelRng, terminal });
  if (description.freeze !== undefined) freeze(model, description.freeze);
  const { problems } = checkTraining(model, [2, ...description.imageShape]);
  if (problems.length > 0) {
    throw new Error(`${description.model} cannot be trained here: ${problems.join("; ")}`);
  }
  return { description, data, backend, model, rng };
}
