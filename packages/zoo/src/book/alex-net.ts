import {
  Conv2d,
  Dropout,
  Flatten,
  Linear,
  MaxPool2d,
  Module,
  ReLU,
  Sequential,
} from "@stratajs/layers";
import type { Context, Tensor2D, Tensor4D } from "@stratajs/tensor";
import type { ModelFunction, ModelOptions } from "../model.ts";
import { bookModel } from "./book-model.ts";

export interface BookAlexNetOptions extends ModelOptions {
  /** How many numbers the first two linear layers put out; 4096 by default. */
  readonly hidden?: number;
}

/**
 * AlexNet as Dive into Deep Learning has it, for images of 224×224. Krizhevsky et al. 2012,
 * https://doi.org/10.1145/3065386
 *
 * `[batch, 224, 224, 1]` -> 96×54×54 -> 96×26×26 -> 256×26×26 -> 256×12×12 -> 384×12×12 -> 384×12×12 ->
 * 256×12×12 -> 256×5×5 -> 6400 -> 4096 -> 4096 -> `[batch, classes]`
 */
export class BookAlexNet extends Module<Tensor4D, Tensor2D> {
  readonly net: Sequential<Tensor4D, Tensor2D>;

  constructor({ classes = 10, inputChannels = 1, hidden = 4096 }: BookAlexNetOptions = {}) {
    super();
    this.net = new Sequential(
      new Conv2d(inputChannels, 96, { kernelSize: 11, stride: 4, padding: 1 }),
      new ReLU(),
      new MaxPool2d({ kernelSize: 3, stride: 2 }),
      new Conv2d(96, 256, { kernelSize: 5, padding: 2 }),
      new ReLU(),
      new MaxPool2d({ kernelSize: 3, stride: 2 }),
      new Conv2d(256, 384, { kernelSize: 3, padding: 1 }),
      new ReLU(),
      new Conv2d(384, 384, { kernelSize: 3, padding: 1 }),
      new ReLU(),
      new Conv2d(384, 256, { kernelSize: 3, padding: 1 }),
      new ReLU(),
      new MaxPool2d({ kernelSize: 3, stride: 2 }),
      new Flatten(),
      new Linear(256 * 5 * 5, hidden),
      new ReLU(),
      new Dropout(),
      new Linear(hidden, hidden),
      new ReLU(),
      new Dropout(),
      new Linear(hidden, classes),
    );
  }

  forward(x: Tensor4D, context?: Context): Tensor2D {
    return this.net.forward(x, context);
  }
}

export const bookAlexNet: ModelFunction<BookAlexNetOptions, BookAlexNet> =
  /* @__PURE__ */ bookModel({
    create: (options) => new BookAlexNet(options),
    heads: ["net.20"],
    stages: { 4: "net.1", 8: "net.4", 16: "net.11", 32: "net.12" },
    parameters: 46_764_746,
    side: 224,
  });
