import { convolution } from "./convolution.ts";
import { memory } from "./memory.ts";
import { peers } from "./peers.ts";
import type { Section } from "./section.ts";
import { trainingSteps } from "./steps.ts";
import { trainerCost } from "./trainer.ts";

/** In the order in which they run. */
export const sections: Readonly<Record<string, Section>> = {
  convolution,
  memory,
  steps: trainingSteps,
  trainer: trainerCost,
  peers,
};
