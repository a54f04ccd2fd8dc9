import { DataLoader, resize } from "@stratajs/datasets";
import { Trainer } from "@stratajs/trainer";
import type { ImageModel } from "@stratajs/zoo";
import { createTask } from "../run/image-task.ts";
import { transformsOf } from "../run/loaders.ts";
import type { RunDescription } from "../run/run-description.ts";
import { withChannels, type ByteImage } from "./image-colors.ts";

export interface Answer {
  /** The class's place among the model's outputs. */
  readonly class: number;
  /** The class's name. */
  readonly label: string;
  /** In [0, 1]. */
  readonly probability: number;
}

/** What a model makes of an image, the likeliest first. */
export async function classify(
  model: ImageModel,
  image: ByteImage,
  description: RunDescription,
): Promise<Answer[]> {
  const task = createTask(model, description.settings);
  const [height, width, channels] = description.imageShape;
  const fitting = withChannels(image, channels);
  // The label is not looked at.
  const dataset = { length: 1, get: () => ({ image: fitting, label: 0 }) };
  // A photograph is cut as those that the model was tested on; other images are squeezed.
  const isPhoto = description.dataset === "imageFolder";
  const fit = isPhoto ? [] : [resize([height, width])];
  const transform = [...fit, ...transformsOf(description)];
  const loader = new DataLoader(dataset, { batchSize: 1, transform });
  const { values } = await new Trainer().predict(task, loader);
  return description.classes
    .map((label, index) => ({ class: index, label, probability: values[index]! }))
    .toSorted((a, b) => b.probability - a.probability);
}
