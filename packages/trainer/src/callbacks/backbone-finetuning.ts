import type { Json } from "@stratajs/checkpoint";
import { BatchNorm1d, BatchNorm2d, type Module } from "@stratajs/layers";
import type { ParameterGroup } from "@stratajs/optim";
import type { Parameter } from "@stratajs/tensor";
import type { Callback } from "../callback.ts";
import type { Trainer } from "../trainer.ts";

export interface BackboneFinetuningOptions {
  /** The modules that are frozen at first: one by its path, with all under it, several, or those whose path it says yes to. */
  readonly backbone: string | readonly string[] | ((path: string) => boolean);
  /** The first epoch in which they learn; 10 by default. */
  readonly unfreezeAtEpoch?: number;
  /** Their first learning rate; by default `initialRatio` of the rate then. */
  readonly initialLearningRate?: number;
  /** 0.1 by default. */
  readonly initialRatio?: number;
  /** What their rate is multiplied with in each later epoch (`lambda_func`); 2 by default. */
  readonly multiplier?: (epoch: number) => number;
  /** Whether their rate stays at the others' once it has reached it; yes by default. */
  readonly align?: boolean;
  /** Whether batch norms learn, and take statistics, while the rest of the backbone is frozen; yes by default. */
  readonly trainBatchNorm?: boolean;
}

/**
 * Trains the head of a model first and the rest later, at a rate that rises to the head's: Lightning's
 * `BackboneFinetuning`.
 *
 * Give the optimizer all parameters, as `ImageClassifier` does: those that are frozen stay as they are. When they learn
 * they leave their groups for new ones with the same weight decay; schedules move the others alone.
 *
 * @example
 * ```ts
 * // All but the head of a ResNet, from the fifth epoch on.
 * new BackboneFinetuning({ backbone: (path) => path !== "fc", unfreezeAtEpoch: 4 });
 * ```
 */
export class BackboneFinetuning implements Callback {
  readonly name = "BackboneFinetuning";
  readonly #options: BackboneFinetuningOptions;
  #frozen: readonly Parameter[] = [];
  #groups: readonly ParameterGroup[] = [];
  /** Of the backbone, and the epoch that set it. */
  #learningRate: number | undefined;
  #epoch = -1;
  #isLoaded = false;

  constructor(options: BackboneFinetuningOptions) {
    const { unfreezeAtEpoch = 10, initialRatio = 0.1, initialLearningRate = 0 } = options;
    for (const [name, value] of Object.entries({
      unfreezeAtEpoch,
      initialRatio,
      initialLearningRate,
    })) {
      if (value >= 0) continue;
      throw new RangeError(`BackboneFinetuning expected ${name} of at least 0 but got ${value}`);
    }
    this.#options = options;
  }

  /** The backbone's, or undefined while it is frozen. */
  get learningRate(): number | undefined {
    return this.#learningRate;
  }

  onFitStart(trainer: Trainer): void {
    if (!this.#isLoaded) [this.#learningRate, this.#epoch] = [undefined, -1];
    this.#isLoaded = false;
    const { model } = trainer.task!;
    const { trainBatchNorm = true } = this.#options;
    const modules = this.#backbone(model);
    const norms = modules.filter(isBatchNorm);
    const spared = new Set(trainBatchNorm ? norms.flatMap((norm) => norm.parameters()) : []);
    const parameters = new Set(modules.flatMap(ownParameters));
    this.#frozen = [...parameters].filter((parameter) => !spared.has(parameter));
    this.#groups = [];
    this.#setTrainable(modules, false);
    if (this.#learningRate !== undefined) this.#unfreeze(trainer, this.#learningRate);
  }

  onTrainEpochStart(trainer: Trainer): void {
    const { epoch } = trainer;
    const { unfreezeAtEpoch = 10, multiplier = () => 2, align = true } = this.#options;
    // A run that resumes within an epoch begins it again.
    if (epoch < unfreezeAtEpoch || epoch === this.#epoch) return;
    this.#epoch = epoch;
    const head = trainer.optimizer!.learningRate;
    if (this.#learningRate === undefined) {
      const { initialRatio = 0.1, initialLearningRate = head * initialRatio } = this.#options;
      this.#learningRate = initialLearningRate;
      this.#unfreeze(trainer, initialLearningRate);
      return;
    }
    const next = this.#learningRate * multiplier(epoch);
    this.#learningRate = align && next > head ? head : next;
  }

  /** A schedule of the optimizer's leaves these groups alone, but setting the optimizer's rate moves all. */
  onBeforeOptimizerStep(): void {
    for (const group of this.#groups) group.learningRate = this.#learningRate!;
  }

  onException(): void {
    this.#isLoaded = false;
  }

  state(): Json {
    return { learningRate: this.#learningRate ?? null, epoch: this.#epoch };
  }

  loadState(state: Json): void {
    const { learningRate, epoch } = state as { learningRate?: unknown; epoch?: unknown };
    this.#learningRate = typeof learningRate === "number" ? learningRate : undefined;
    this.#epoch = typeof epoch === "number" ? epoch : -1;
    this.#isLoaded = true;
  }

  #unfreeze({ task, optimizer }: Trainer, learningRate: number): void {
    this.#setTrainable(this.#backbone(task!.model), true);
    const frozen = new Set(this.#frozen);
    const known = new Set(optimizer!.groups.flatMap(({ parameters }) => parameters));
    if (!this.#frozen.every((parameter) => known.has(parameter))) {
      throw new Error(
        "BackboneFinetuning expected an optimizer with all parameters of the model but those of the backbone are missing; " +
          "give it model.parameters(): frozen ones stay as they are",
      );
    }
    this.#groups = optimizer!.groups.slice().flatMap(({ parameters, weightDecay }) => {
      const own = parameters.filter((parameter) => frozen.has(parameter));
      return own.length === 0
        ? []
        : optimizer!.addGroup({ parameters: own, learningRate, weightDecay });
    });
  }

  #setTrainable(modules: readonly Module[], trainable: boolean): void {
    for (const parameter of this.#frozen) parameter.trainable = trainable;
    if (this.#options.trainBatchNorm ?? true) return;
    for (const norm of modules.filter(isBatchNorm)) norm.frozen = !trainable;
  }

  #backbone(model: Module): Module[] {
    const { backbone } = this.#options;
    const roots = typeof backbone === "string" ? [backbone] : backbone;
    const isIn = (path: string): boolean =>
      typeof roots === "function"
        ? path !== "" && roots(path)
        : roots.some((root) => path === root || path.startsWith(`${root}.`));
    const modules = [...model.namedModules()].flatMap(([path, module]) =>
      isIn(path) ? module : [],
    );
    if (modules.some((module) => module.parameters().length > 0)) return modules;
    const children = Array.from(model.namedChildren(), ([name]) => name).join(", ");
    throw new Error(
      `BackboneFinetuning expected modules with parameters as its backbone but ${JSON.stringify(backbone) ?? "the function"} names none; there are ${children}`,
    );
  }
}

/** Without those of the modules in it. */
function ownParameters(module: Module): Parameter[] {
  const inner = new Set([...module.namedChildren()].flatMap(([, child]) => child.parameters()));
  return module.parameters().filter((parameter) => !inner.has(parameter));
}

function isBatchNorm(module: Module): module is BatchNorm1d | BatchNorm2d {
  return module instanceof BatchNorm1d || module instanceof BatchNorm2d;
}
