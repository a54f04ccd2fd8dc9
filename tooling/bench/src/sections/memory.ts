import type {
  Case,
  CrossEntropyCase,
  LayerCase,
  LayerName,
  OptimizerCase,
  OptimizerName,
  UploadCase,
} from "../cases.ts";
import type { Row } from "../report/row.ts";
import { contest, type Work } from "./contest.ts";
import type { Bench } from "./section.ts";

const COPY_BOUND = 0.7;
const FLOAT_BYTES = 4;
const SHAPE = { batch: 32, size: 32, channels: 64 } as const;
const SHAPE_BYTES = FLOAT_BYTES * 32 * 32 * 32 * 64;
const CROSS_ENTROPY_SHAPES = [
  [4096, 1000],
  [8192, 10],
] as const;
const UPLOADS = [
  { batch: 4096, size: 28, channels: 1 },
  { batch: 32, size: 224, channels: 3 },
] as const;
const PARAMETERS = 2 ** 23;

/** How often a layer must move its images' bytes, forward and then backward. */
const PASSES: Readonly<Record<LayerName, readonly [forward: number, backward: number]>> = {
  // Statistics need all of x before any of y; the gradient's two sums all of x and dy before any of dx.
  "batch norm": [3, 5],
  "batch norm + ReLU": [3, 5],
  // Backward reads dy and y, and writes dx.
  ReLU: [2, 3],
  // The two gradients are the same, so that one is written.
  "add + ReLU": [3, 3],
  // Which place was the largest is two bits of each window: not counted.
  "max pooling 2/2": [1.25, 1.25],
  "average pooling 2/2": [1.25, 1.25],
  "global average pooling": [1, 1],
  "concat of two": [2, 2],
};

/** Values for each parameter that an optimizer reads or writes. */
const OPTIMIZER_VALUES: Readonly<Record<OptimizerName, number>> = {
  "SGD with momentum": 5,
  AdamW: 7,
  AMSGrad: 9,
  RMSprop: 5,
  "RMSprop, centered, with momentum": 9,
  Adagrad: 5,
  Adadelta: 7,
  Lion: 5,
  // The step needs its norm, which needs the moments.
  LAMB: 10,
};

/**
 * Work that only moves bytes: how much of the bandwidth of a copy it reaches, counting the bytes that must move
 * between memory and processor if caches keep nothing.
 */
export function memory(bench: Bench): AsyncGenerator<Row> {
  const groups = [...layerWorks(), ...crossEntropyWorks(), ...optimizerWorks(), uploadWorks()];
  return contest(bench, groups, { section: "memory" });
}

function layerWorks(): Work[][] {
  return (Object.keys(PASSES) as LayerName[]).map((layer) =>
    [false, true].map((backward) => {
      const [forward, back] = PASSES[layer];
      const request: LayerCase = { kind: "layer", layer, ...SHAPE, backward };
      const bytes = SHAPE_BYTES * (backward ? forward + back : forward);
      const pytorch = layer === "batch norm + ReLU" ? 1 : undefined;
      return toWork(`${layer}, ${passName(backward)}`, request, bytes, pytorch);
    }),
  );
}

function crossEntropyWorks(): Work[][] {
  return CROSS_ENTROPY_SHAPES.map(([batch, classes]) =>
    [false, true].map((backward) => {
      const request: CrossEntropyCase = { kind: "cross entropy", batch, classes, backward };
      // Forward reads the logits and writes what backward reads, to write the gradient.
      const bytes = FLOAT_BYTES * batch * classes * (backward ? 4 : 2);
      const name = `cross entropy [${batch}, ${classes}], ${passName(backward)}`;
      return toWork(name, request, bytes);
    }),
  );
}

function optimizerWorks(): Work[][] {
  return (Object.keys(OPTIMIZER_VALUES) as OptimizerName[]).map((optimizer) => {
    const request: OptimizerCase = { kind: "optimizer", optimizer, parameters: PARAMETERS };
    const bytes = FLOAT_BYTES * PARAMETERS * OPTIMIZER_VALUES[optimizer];
    const work = toWork(`${optimizer}, ${PARAMETERS / 2 ** 20} Mi parameters`, request, bytes);
    // LAMB divides and takes roots twice, which may take longer than to move its bytes.
    return [optimizer === "LAMB" ? { ...work, atLeast: undefined } : work];
  });
}

function uploadWorks(): Work[] {
  return UPLOADS.map((upload) => {
    const { batch, size, channels } = upload;
    const request: UploadCase = { kind: "upload", ...upload };
    // A byte is read, a float written.
    const bytes = (1 + FLOAT_BYTES) * batch * size ** 2 * channels;
    const name = `upload of bytes [${batch}, ${size}, ${size}, ${channels}]`;
    // The table's look-ups, not the memory, are what it waits for.
    return { name, case: request, amount: bytes, limit: "copy", pytorch: 1 };
  });
}

function toWork(name: string, request: Case, bytes: number, pytorch?: number): Work {
  return { name, case: request, amount: bytes, limit: "copy", atLeast: COPY_BOUND, pytorch };
}

function passName(backward: boolean): string {
  return backward ? "forward and backward" : "forward";
}
