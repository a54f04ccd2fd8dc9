/**
 * One step of optimizers with memory, on all values of one parameter, in float64: by the formulas of torch.optim's
 * documentation, and for Lion and LAMB of their papers.
 */

type Values = readonly number[];

/** Parameter, gradient and memories -> next parameter and next memories. */
export type StepRule = (p: Values, g: Values, memories: readonly Values[]) => number[][];

/** A rule that holds for each value by itself. */
function elementwise(rule: (p: number, g: number, ...memories: number[]) => number[]): StepRule {
  return (p, g, memories) => {
    const rows = p.map((value, i) => rule(value, g[i]!, ...memories.map((kind) => kind[i]!)));
    return rows[0]!.map((_, column) => rows.map((row) => row[column]!));
  };
}

export interface AdaptiveSettings {
  readonly learningRate: number;
  readonly weightDecay: number;
  readonly epsilon: number;
  readonly betas: readonly [number, number];
  /** From 1. */
  readonly step: number;
}

/** Memories: first, second and largest second moments. */
export function amsgradRule(settings: AdaptiveSettings, decoupled: boolean): StepRule {
  const { learningRate, weightDecay, epsilon, betas, step } = settings;
  const [beta1, beta2] = betas;
  return elementwise((p, given, first, second, largest) => {
    const kept = decoupled ? p * (1 - learningRate * weightDecay) : p;
    const g = decoupled ? given : given + weightDecay * p;
    const m = beta1 * first! + (1 - beta1) * g;
    const v = beta2 * second! + (1 - beta2) * g ** 2;
    const w = Math.max(largest!, v);
    const mHat = m / (1 - beta1 ** step);
    const wHat = w / (1 - beta2 ** step);
    return [kept - (learningRate * mHat) / (Math.sqrt(wHat) + epsilon), m, v, w];
  });
}

export interface RmspropSettings {
  readonly learningRate: number;
  readonly alpha: number;
  readonly epsilon: number;
  readonly weightDecay: number;
  readonly momentum: number;
  readonly centered: boolean;
}

/** Memories: mean squares, with momentum its buffers, centered the means. */
export function rmspropRule(settings: RmspropSettings): StepRule {
  const { learningRate, alpha, epsilon, weightDecay, momentum, centered } = settings;
  return elementwise((p, given, square, ...others) => {
    const g = given + weightDecay * p;
    const v = alpha * square! + (1 - alpha) * g ** 2;
    const a = centered ? alpha * others.at(-1)! + (1 - alpha) * g : 0;
    const scaled = g / (Math.sqrt(Math.max(v - a ** 2, 0)) + epsilon);
    const b = momentum === 0 ? scaled : momentum * others[0]! + scaled;
    return [p - learningRate * b, v, ...(momentum === 0 ? [] : [b]), ...(centered ? [a] : [])];
  });
}

/** Memory: sums of squares. */
export function adagradRule(learningRate: number, epsilon: number, weightDecay: number): StepRule {
  return elementwise((p, given, sum) => {
    const g = given + weightDecay * p;
    const s = sum! + g ** 2;
    return [p - (learningRate * g) / (Math.sqrt(s) + epsilon), s];
  });
}

/** Memories: mean squares of gradients, and of steps. */
export function adadeltaRule(
  learningRate: number,
  rho: number,
  epsilon: number,
  weightDecay: number,
): StepRule {
  return elementwise((p, given, square, change) => {
    const g = given + weightDecay * p;
    const v = rho * square! + (1 - rho) * g ** 2;
    const d = (Math.sqrt(change! + epsilon) / Math.sqrt(v + epsilon)) * g;
    return [p - learningRate * d, v, rho * change! + (1 - rho) * d ** 2];
  });
}

/** Memory: averages. */
export function lionRule(settings: AdaptiveSettings): StepRule {
  const { learningRate, weightDecay, betas } = settings;
  const [beta1, beta2] = betas;
  return elementwise((p, g, m) => {
    const direction = Math.sign(beta1 * m! + (1 - beta1) * g);
    const next = p - learningRate * (direction + weightDecay * p);
    return [next, beta2 * m! + (1 - beta2) * g];
  });
}

/** Memories: first and second moments. */
export function lambRule(settings: AdaptiveSettings): StepRule {
  const { learningRate, weightDecay, epsilon, betas, step } = settings;
  const [beta1, beta2] = betas;
  return (p, g, [first, second]) => {
    const m = first!.map((value, i) => beta1 * value + (1 - beta1) * g[i]!);
    const v = second!.map((value, i) => beta2 * value + (1 - beta2) * g[i]! ** 2);
    const u = p.map((value, i) => {
      const deviation = Math.sqrt(v[i]! / (1 - beta2 ** step)) + epsilon;
      return m[i]! / (1 - beta1 ** step) / deviation + weightDecay * value;
    });
    const [own, other] = [Math.hypot(...p), Math.hypot(...u)];
    const trust = own > 0 && other > 0 ? own / other : 1;
    return [p.map((value, i) => value - learningRate * trust * u[i]!), m, v];
  };
}
