import type { InferenceCase } from "../../cases.ts";
import type { Prepared } from "../serve.ts";
import { createNetwork } from "./network.ts";
import { randomImages } from "./random.ts";

/** The zoo's model as it predicts, batch norms by their running statistics. */
export function prepareInference({ model: name, batch, size }: InferenceCase): Prepared {
  const model = createNetwork(name);
  const images = randomImages(batch, size, 3);
  return {
    run: () => model.forward(images).dispose(),
    dispose: () => {
      images.dispose();
      model.dispose();
    },
  };
}
