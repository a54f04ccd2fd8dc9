/** What a stretch of training steps came to. */
export interface StepRecord {
  /** Optimizer steps since the start of the run, the last of the stretch included. */
  readonly step: number;
  /** Counted from 0. */
  readonly epoch: number;
  /** The mean over the stretch's examples. */
  readonly loss: number;
  /** Of its last step. */
  readonly learningRate: number;
  readonly examplesPerSecond: number;
}

/** A stretch whose sums can be added to its neighbour's. */
export interface Stretch {
  readonly step: number;
  readonly epoch: number;
  readonly learningRate: number;
  readonly lossSum: number;
  readonly examples: number;
  readonly seconds: number;
}

/** Each two neighbours as one; an odd one at the end stays. */
export function halved(stretches: readonly Stretch[]): Stretch[] {
  const halves: Stretch[] = [];
  for (let index = 0; index < stretches.length; index += 2) {
    const [first, second] = [stretches[index]!, stretches[index + 1]];
    halves.push(second === undefined ? first : joined(first, second));
  }
  return halves;
}

export function toStepRecord(stretch: Stretch): StepRecord {
  const { step, epoch, learningRate, lossSum, examples, seconds } = stretch;
  return {
    step,
    epoch,
    loss: lossSum / examples,
    learningRate,
    examplesPerSecond: seconds > 0 ? examples / seconds : Number.NaN,
  };
}

function joined(first: Stretch, second: Stretch): Stretch {
  return {
    ...second,
    lossSum: first.lossSum + second.lossSum,
    examples: first.examples + second.examples,
    seconds: first.seconds + second.seconds,
  };
}
