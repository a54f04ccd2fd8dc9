import { quote } from "../quote.ts";
import { describeValue, PickleDict, PickleObject, type PickleValue } from "./pickle-values.ts";
import { TorchTensor } from "./torch-tensor.ts";

/** Before each name in a checkpoint of a LightningModule whose network is its property `model`. */
const lightningPrefix = "model.";

/** Members that only Lightning's checkpoints have beside `state_dict`. */
const lightningMembers = ["pytorch-lightning_version", "hyper_parameters", "global_step"];

export interface FoundState {
  readonly tensors: ReadonlyMap<string, TorchTensor>;
  /** The dict around it, or itself. */
  readonly checkpoint: PickleDict;
}

/**
 * The state dict in what was given to `torch.save`: all of it, or its member `state_dict` (Lightning, timm) or
 * `model` (torchvision's recipes).
 *
 * @throws saying what came in its place.
 */
export function findStateDict(value: PickleValue): FoundState {
  if (value instanceof PickleObject) {
    throw new Error(
      `it holds a whole ${value.global.name} and not its weights alone; in Python, save model.state_dict()`,
    );
  }
  if (!(value instanceof PickleDict)) {
    throw new Error(
      `it holds ${describeValue(value)} where a state dict was expected; in Python, save model.state_dict()`,
    );
  }
  for (const name of ["state_dict", "model"]) {
    const inner = value.get(name);
    if (inner instanceof PickleObject) return findStateDict(inner);
    if (inner instanceof PickleDict && hasTensors(inner)) {
      const tensors = tensorsOf(inner);
      return { tensors: isLightning(value) ? withoutPrefix(tensors) : tensors, checkpoint: value };
    }
  }
  const isEmpty = value.entries.size === 0;
  if (!isEmpty && !hasTensors(value)) {
    const names = [...value.entries.keys()].slice(0, 5).map(describeKey).join(", ");
    throw new Error(`it holds a dict without tensors (${names}) where a state dict was expected`);
  }
  return { tensors: tensorsOf(value), checkpoint: value };
}

function hasTensors(dict: PickleDict): boolean {
  for (const value of dict.entries.values()) if (value instanceof TorchTensor) return true;
  return false;
}

function tensorsOf(dict: PickleDict): ReadonlyMap<string, TorchTensor> {
  const tensors = new Map<string, TorchTensor>();
  for (const [name, value] of dict.entries) {
    if (value instanceof TorchTensor && typeof name === "string") tensors.set(name, value);
    else if (value instanceof TorchTensor) {
      throw new Error(`a tensor's name expected text but got ${describeValue(name)}`);
    } else if (value instanceof PickleObject && value.global.name.startsWith("torch._")) {
      throw new Error(
        `tensor ${describeKey(name)} is made by ${value.global.name}, which Strata does not know; ` +
          "in Python, save a plain copy of it (tensor.dequantize() or .to_dense(), .resolve_conj().clone())",
      );
    }
  }
  return tensors;
}

function isLightning(checkpoint: PickleDict): boolean {
  return lightningMembers.some((name) => checkpoint.entries.has(name));
}

function withoutPrefix(
  tensors: ReadonlyMap<string, TorchTensor>,
): ReadonlyMap<string, TorchTensor> {
  const stripped = new Map<string, TorchTensor>();
  for (const [name, tensor] of tensors) {
    const own = name.startsWith(lightningPrefix) ? name.slice(lightningPrefix.length) : name;
    if (stripped.has(own)) {
      throw new Error(`it has both ${quote(own)} and ${quote(lightningPrefix + own)}`);
    }
    stripped.set(own, tensor);
  }
  return stripped;
}

function describeKey(key: PickleValue): string {
  return typeof key === "string" ? quote(key) : describeValue(key);
}
