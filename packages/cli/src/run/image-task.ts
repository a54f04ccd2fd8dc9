import {
  Adadelta,
  Adagrad,
  Adam,
  AdamW,
  Constant,
  CosineAnnealing,
  decayWeightsOnly,
  LAMB,
  linearWarmup,
  Lion,
  OneCycle,
  PolynomialDecay,
  ReduceOnPlateau,
  RMSprop,
  SGD,
  StepDecay,
  type Optimizer,
  type OptimizerParameters,
  type Schedule,
} from "@stratajs/optim";
import { ImageClassifier, type RunLength } from "@stratajs/trainer";
import type { ImageModel } from "@stratajs/zoo";
import type { OptimizerName, Recipe } from "../recipes.ts";

/** The task of training a model as a recipe says. */
export function createTask(model: ImageModel, recipe: Recipe): ImageClassifier {
  const { labelSmoothing } = recipe;
  return new ImageClassifier(model, {
    optimizer: (parameters) =>
      optimizers[recipe.optimizer](
        recipe.decayWeightsOnly ? decayWeightsOnly(parameters) : parameters,
        recipe,
      ),
    schedule: (optimizer, length) => createSchedule(recipe, optimizer, length),
    labelSmoothing,
  });
}

type CreateOptimizer = (parameters: OptimizerParameters, recipe: Recipe) => Optimizer;

const optimizers: Readonly<Record<OptimizerName, CreateOptimizer>> = {
  sgd: (parameters, { learningRate, momentum, weightDecay }) =>
    new SGD(parameters, { learningRate, momentum, weightDecay }),
  adam: (parameters, { learningRate, momentum, weightDecay }) =>
    new Adam(parameters, { learningRate, betas: [momentum, 0.999], weightDecay }),
  adamw: (parameters, { learningRate, momentum, weightDecay }) =>
    new AdamW(parameters, { learningRate, betas: [momentum, 0.999], weightDecay }),
  rmsprop: (parameters, { learningRate, momentum, weightDecay }) =>
    new RMSprop(parameters, { learningRate, momentum, weightDecay }),
  adagrad: (parameters, { learningRate, weightDecay }) =>
    new Adagrad(parameters, { learningRate, weightDecay }),
  adadelta: (parameters, { learningRate, weightDecay }) =>
    new Adadelta(parameters, { learningRate, weightDecay }),
  lion: (parameters, { learningRate, momentum, weightDecay }) =>
    new Lion(parameters, { learningRate, betas: [momentum, 0.99], weightDecay }),
  lamb: (parameters, { learningRate, momentum, weightDecay }) =>
    new LAMB(parameters, { learningRate, betas: [momentum, 0.999], weightDecay }),
};

function createSchedule(recipe: Recipe, optimizer: Optimizer, length: RunLength): Schedule {
  const { schedule, learningRate, warmupEpochs } = recipe;
  const { totalSteps, stepsPerEpoch } = length;
  // It warms up by itself.
  if (schedule === "oneCycle") {
    return new OneCycle(optimizer, { maxLearningRate: learningRate, totalSteps });
  }
  const warmupSteps = warmupEpochs * stepsPerEpoch;
  const into = afterWarmup(recipe, optimizer, length, Math.max(1, totalSteps - warmupSteps));
  if (warmupSteps === 0) return into;
  // Epochs or steps, whichever the schedule behind it counts.
  const warmup = into.unit === "step" ? warmupSteps : warmupEpochs;
  return linearWarmup(optimizer, { length: warmup, into });
}

function afterWarmup(
  { schedule, epochs }: Recipe,
  optimizer: Optimizer,
  { maxEpochs }: RunLength,
  steps: number,
): Schedule {
  switch (schedule) {
    case "cosine":
      return new CosineAnnealing(optimizer, { length: steps, unit: "step" });
    case "polynomial":
      return new PolynomialDecay(optimizer, { length: steps, unit: "step" });
    case "plateau":
      return new ReduceOnPlateau(optimizer);
    case "step":
      return new StepDecay(optimizer, { every: Math.ceil(Math.min(epochs, maxEpochs) / 3) });
    default:
      return new Constant(optimizer);
  }
}
