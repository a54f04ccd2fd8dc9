import { maxRank } from "../shape.ts";
import { quote } from "../quote.ts";
import type { MemoryBudget } from "./memory-budget.ts";
import type { PickleHost } from "./pickle-machine.ts";
import { describeValue, PickleDict, PickleGlobal, type PickleValue } from "./pickle-values.ts";
import { torchDtype } from "./torch-dtypes.ts";
import { TorchStorage, TorchTensor, untypedStorage } from "./torch-tensor.ts";

type Call = (args: readonly PickleValue[], budget: MemoryBudget) => PickleValue | undefined;

/** About what V8 takes for a tensor without its data. */
const tensorBytes = 160;
const entryBytes = 48;

/** The functions and classes of PyTorch and Python that state dicts are made of, each as what it makes. */
const calls: ReadonlyMap<string, Call> = new Map<string, Call>([
  ["torch._utils._rebuild_tensor", rebuildTensor],
  ["torch._utils._rebuild_tensor_v2", rebuildTensor],
  ["torch._utils._rebuild_tensor_v3", rebuildTensor],
  ["torch._utils._rebuild_parameter", parameterData],
  ["torch._utils._rebuild_parameter_with_state", parameterData],
  ["torch.nn.parameter.Parameter", parameterData],
  ["torch.nn.parameter.Buffer", parameterData],
  ["torch.Size", onlyList],
  ["builtins.set", onlyList],
  ["builtins.frozenset", onlyList],
  ["__builtin__.set", onlyList],
  ["collections.OrderedDict", makeDict],
  ["collections.defaultdict", (args, budget) => makeDict(args.slice(1), budget)],
]);

/** What PyTorch's files refer to: tensors over storages. */
export class TorchHost implements PickleHost {
  /** By key. */
  readonly storages: Map<string, TorchStorage> = new Map();

  call(
    global: PickleGlobal,
    args: readonly PickleValue[],
    budget: MemoryBudget,
  ): PickleValue | undefined {
    return calls.get(global.name)?.(args, budget);
  }

  /** `("storage", class, key, device, length)`, and in old files what part of it as a sixth. */
  persistent(id: PickleValue): PickleValue {
    const [kind, type, key, , length, view] = Array.isArray(id) ? id : [];
    if (kind === "module") {
      throw new Error(
        `it holds a whole model (${describeValue(type)}) and not its weights alone; in Python, save model.state_dict()`,
      );
    }
    if (kind !== "storage" || !(type instanceof PickleGlobal) || typeof key !== "string") {
      throw new Error(`it refers to ${describeValue(id)} outside the pickle, which is no storage`);
    }
    const storage = new TorchStorage({
      key,
      className: type.name === "torch.UntypedStorage" ? untypedStorage : type.name,
      dtype: torchDtype(type.name),
      length: expectSize(length, `the length of the storage ${quote(key)}`),
      start: Array.isArray(view) ? expectSize(view[1], "the start of a part of a storage") : 0,
    });
    const known = this.storages.get(key);
    if (known === undefined) this.storages.set(key, storage);
    else if (known.byteLength !== storage.byteLength || known.className !== storage.className) {
      throw new Error(`it describes the storage ${quote(key)} in two different ways`);
    }
    return storage;
  }
}

/** `(storage, offset, shape, strides, requiresGrad, hooks, …)`; of the third version with a dtype behind. */
function rebuildTensor(
  args: readonly PickleValue[],
  budget: MemoryBudget,
): TorchTensor | undefined {
  const [storage, offset, shape, strides, , , last] = args;
  if (!(storage instanceof TorchStorage)) {
    throw new Error(`a tensor expected a storage but got ${describeValue(storage)}`);
  }
  // Lazily conjugated or negated: its values are not those in the storage.
  if (last instanceof PickleDict && last.entries.size > 0) return undefined;
  budget.take(tensorBytes, "its tensors");
  const dtype =
    last instanceof PickleGlobal
      ? (torchDtype(last.name) ?? { unknown: last.name })
      : (storage.dtype ?? { unknown: storage.className });
  const sizes = expectSizes(shape, "shape");
  const steps = expectSizes(strides, "strides");
  if (sizes.length !== steps.length) {
    throw new Error(
      `a tensor of ${sizes.length} dimensions expected as many strides but got ${steps.length}`,
    );
  }
  return new TorchTensor({
    storage,
    dtype,
    offset: expectSize(offset, "a tensor's offset"),
    shape: sizes,
    strides: steps,
  });
}

/** A parameter is its tensor; whether it was trained is the model's to say. */
function parameterData([data]: readonly PickleValue[]): PickleValue | undefined {
  return data instanceof TorchTensor ? data : undefined;
}

function onlyList([items = []]: readonly PickleValue[]): PickleValue | undefined {
  return Array.isArray(items) ? items : undefined;
}

/** Empty, or as Python 2 wrote it, of a list of pairs. */
function makeDict([pairs = []]: readonly PickleValue[], budget: MemoryBudget): PickleDict {
  if (!Array.isArray(pairs)) {
    throw new Error(`a dict expected pairs but got ${describeValue(pairs)}`);
  }
  budget.take(tensorBytes + entryBytes * pairs.length, "its dicts");
  const dict = new PickleDict();
  for (const pair of pairs) {
    if (!Array.isArray(pair) || pair.length !== 2) {
      throw new Error(`a dict expected pairs but got ${describeValue(pair)}`);
    }
    dict.entries.set(pair[0]!, pair[1]!);
  }
  return dict;
}

function expectSizes(value: PickleValue | undefined, what: string): readonly number[] {
  if (!Array.isArray(value) || value.length > maxRank) {
    throw new Error(`a tensor expected at most ${maxRank} numbers as its ${what}`);
  }
  return value.map((size) => expectSize(size, `a tensor's ${what}`));
}

function expectSize(value: PickleValue | undefined, what: string): number {
  if (typeof value === "number" && Number.isSafeInteger(value) && value >= 0) return value;
  throw new Error(`${what} expected an integer of at least 0 but got ${describeValue(value)}`);
}
