import { Rng } from "./rng/rng.ts";

/** How a forward pass is meant: PyTorch's `model.train()` / `model.eval()` and its generator, as an argument. */
export interface Context {
  /** Batch norm uses the batch's own statistics, dropout drops. */
  readonly training: boolean;
  /** A stream: every draw moves it on. */
  readonly rng: Rng;
}

/** The default of every `forward`: moving statistics, no dropout. Nothing draws from its rng. */
export const inference: Context = Object.freeze({ training: false, rng: new Rng(0) });
