import {
  AdamW,
  Constant,
  OneCycle,
  SGD,
  StepDecay,
  type Optimizer,
  type Schedule,
} from "@stratajs/optim";
import { ImageClassifier, type RunLength } from "@stratajs/trainer";
import type { ImageModel } from "@stratajs/zoo";
import type { Recipe } from "../recipes.ts";

/** The task of training a model as a recipe says. */
export function createTask(model: ImageModel, recipe: Recipe): ImageClassifier {
  const { learningRate, momentum, weightDecay } = recipe;
  return new ImageClassifier(model, {
    optimizer: (parameters) =>
      recipe.optimizer === "sgd"
        ? new SGD(parameters, { learningRate, momentum, weightDecay })
        : new AdamW(parameters, { learningRate, betas: [momentum, 0.999], weightDecay }),
    schedule: (optimizer, length) => createSchedule(recipe, optimizer, length),
  });
}

function createSchedule(recipe: Recipe, optimizer: Optimizer, { totalSteps }: RunLength): Schedule {
  const { schedule, learningRate, epochs } = recipe;
  if (schedule === "oneCycle") {
    return new OneCycle(optimizer, { maxLearningRate: learningRate, totalSteps });
  }
  if (schedule === "constant") return new Constant(optimizer);
  return new StepDecay(optimizer, { every: Math.ceil(epochs / 3) });
}
