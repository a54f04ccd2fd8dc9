import { readBytes } from "@stratajs/storage";
import type { StateDict } from "@stratajs/tensor";
import type { CheckpointState, Json } from "./checkpoint.ts";
import { fromSafetensors } from "./checkpoint-layout.ts";
import { isPyTorchFile } from "./file-kind.ts";
import { parseSafetensors } from "./parse-safetensors.ts";
import { parsePyTorch } from "./pytorch/parse-pytorch.ts";
import { sourceName, type SafetensorsSource } from "./read-safetensors.ts";

/** Behind the 8 bytes of its length, a safetensors header begins with it. */
const openingBrace = 0x7b;

/** A model's weights from a file of any kind. */
export interface Weights {
  readonly format: "safetensors" | "pytorch";
  /** The model's entries alone, without an optimizer's, under PyTorch's names. */
  readonly tensors: StateDict;
  /** Of a checkpoint that Strata saved. */
  readonly state?: CheckpointState;
  /** Lightning's; see `PyTorchFile`. */
  readonly hyperparameters?: Readonly<Record<string, Json>>;
}

/**
 * Reads a model's weights from a safetensors file, a checkpoint of Strata's, or a file of PyTorch's (`.pt`, `.pth`, a
 * Lightning `.ckpt`); its content, not its name, says which.
 *
 * @throws an Error that begins with the file's name when it cannot be read, is damaged or of another kind.
 *
 * @example
 * ```ts
 * model.loadStateDict((await readWeights("resnet18-f37072fd.pth")).tensors);
 * ```
 */
export async function readWeights(source: SafetensorsSource): Promise<Weights> {
  const bytes = await readBytes(source);
  try {
    return parseWeights(bytes);
  } catch (error) {
    throw new Error(`${sourceName(source)}: ${(error as Error).message}`, { cause: error });
  }
}

function parseWeights(bytes: Uint8Array): Weights {
  // First: a safetensors header of 640 bytes begins as a pickle does.
  const isSafetensors = bytes.length < 9 || bytes[8] === openingBrace;
  if (!isSafetensors && isPyTorchFile(bytes)) {
    const { tensors, hyperparameters } = parsePyTorch(bytes);
    return { format: "pytorch", tensors, hyperparameters };
  }
  if (!isSafetensors) {
    throw new Error(
      "expected weights as a safetensors file or as torch.save writes them, but it is neither",
    );
  }
  const { model, state } = fromSafetensors(parseSafetensors(bytes));
  return { format: "safetensors", tensors: model, ...(state === undefined ? {} : { state }) };
}
