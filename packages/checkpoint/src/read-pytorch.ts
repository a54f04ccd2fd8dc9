import { readBytes } from "@stratajs/storage";
import { parsePyTorch, type PyTorchFile } from "./pytorch/parse-pytorch.ts";
import { sourceName, type SafetensorsSource } from "./read-safetensors.ts";

/**
 * Reads a file that `torch.save` wrote (`.pt`, `.pth`, `.ckpt`): Python's `torch.load` of a state dict or a
 * checkpoint that holds one, executing nothing.
 *
 * @throws an Error that begins with the file's name when it cannot be read, is damaged or of another kind.
 *
 * @example
 * ```ts
 * const { tensors, hyperparameters } = await readPyTorch("ResNet.ckpt");
 * ```
 */
export async function readPyTorch(source: SafetensorsSource): Promise<PyTorchFile> {
  const bytes = await readBytes(source);
  try {
    return parsePyTorch(bytes);
  } catch (error) {
    throw new Error(`${sourceName(source)}: ${(error as Error).message}`, { cause: error });
  }
}
