import { Rng } from "@stratajs/tensor";
import type { Transform } from "../../transforms/transform.ts";
import { byteSteps, type ByteStep } from "./byte-steps.ts";
import { PixelView } from "./pixel-view.ts";

/** Images of one size in one array. */
export interface ByteArray {
  /** `[examples, height, width, channels]` */
  readonly images: Uint8Array;
  readonly imageShape: readonly [height: number, width: number, channels: number];
}

export interface ByteProgramRun {
  /** `[batch]`: places in the array */
  readonly rows: Int32Array;
  /** The stream of item i of the batch; asked for only where something is random. */
  readonly rngOf: (item: number) => Rng;
  /** What to throw when a transform fails at an item. */
  readonly errorAt: (item: number, transform: string, error: unknown) => Error;
}

/**
 * Crops, flips and resizings of bytes, from an array right into a batch, without an object for each image: the
 * bytes that `applyTransforms` gives, which is the slow way and says what is right.
 */
export class ByteProgram {
  readonly #array: ByteArray;
  readonly #steps: readonly ByteStep[];
  readonly #isRandom: boolean;
  readonly #view = new PixelView();

  private constructor(array: ByteArray, steps: readonly ByteStep[]) {
    this.#array = array;
    this.#steps = steps;
    this.#isRandom = steps.some(({ isRandom }) => isRandom);
  }

  /** Undefined where a transform does more than that. */
  static of(array: ByteArray, transforms: readonly Transform[]): ByteProgram | undefined {
    const steps = byteSteps(transforms);
    return steps && new ByteProgram(array, steps);
  }

  /** A batch of at least one image. */
  run({ rows, rngOf, errorAt }: ByteProgramRun): ByteArray {
    const { images, imageShape } = this.#array;
    const [height, width, channels] = imageShape;
    const view = this.#view;
    let bytes: Uint8Array | undefined;
    let shape = imageShape;
    for (let item = 0; item < rows.length; item++) {
      view.reset(images, rows[item]! * height * width * channels, height, width, channels);
      const rng = this.#isRandom ? rngOf(item) : noRng;
      let name = "";
      try {
        for (const step of this.#steps) {
          ({ name } = step);
          step.run(view, rng);
        }
      } catch (error) {
        throw errorAt(item, name, error);
      }
      if (bytes === undefined) {
        // All images are of one size, so that they are of one size after the same transforms.
        shape = [view.size.height, view.size.width, channels];
        bytes = new Uint8Array(rows.length * shape[0] * shape[1] * channels);
      }
      view.writeTo(bytes, item * shape[0] * shape[1] * channels);
    }
    return { images: bytes ?? new Uint8Array(0), imageShape: shape };
  }
}

/** Nothing draws from it. */
const noRng: Rng = /* @__PURE__ */ new Rng(0);
