/** What a model of full size learns from. */
export interface SmallestImages {
  readonly side: number;
  readonly options: object;
  readonly learningRate: number;
}

/** Where it is not 32: linear layers of fixed size, windows without padding. */
const sides: Readonly<Record<string, number>> = {
  leNet: 28,
  leNetBn: 28,
  bookAlexNet: 224,
  nin: 67,
  alexnet: 63,
  squeezenet1_0: 21,
  squeezenet1_1: 17,
  googlenet: 33,
  inception_v3: 75,
};

/** The smallest images that a model takes in training: its batch norms need more than one value in a channel. */
export function smallestImages(name: string): SmallestImages {
  const side = sides[name] ?? (name.startsWith("cifar") ? 8 : 32);
  return {
    side,
    // The auxiliary head of Inception v3 takes larger images than the rest, and the loss here is without it.
    options: {
      ...(name === "bookVgg11" && { imageSize: side }),
      // Of ten, fewer than eight can be learned: a relu puts them out, and half of those are closed at the start.
      ...(name === "nin" && { classes: 64 }),
      ...(/^(googlenet|inception)/.test(name) && { auxiliaryHeads: false }),
    },
    // Without batch norm, or in linear layers of thousands, large steps blow up; through sigmoids small ones get nowhere.
    learningRate: learningRateOf(name),
  };
}

function learningRateOf(name: string): number {
  if (name.startsWith("leNet")) return 0.01;
  return /^(vgg|alexnet|bookAlex|bookVgg|bookGoog|nin)/.test(name) ? 2e-4 : 1e-3;
}
