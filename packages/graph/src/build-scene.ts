import {
  isModuleCall,
  type ModelOperation,
  type ModelTrace,
  type ModuleCall,
} from "@stratajs/layers";
import type { TracedTensor } from "@stratajs/tensor";
import { describeOperation, isSilent, type Description } from "./describe-operation.ts";
import { findRepeats } from "./find-repeats.ts";
import { IN, OUT, type Kind, type Scene, type SceneEdge, type SceneNode } from "./scene.ts";

type Step = ModuleCall | ModelOperation;

/** The picture of a model: its blocks down to `depth` levels as frames, those below as boxes. */
export function buildScene(trace: ModelTrace, depth: number): Scene {
  const uses = new Map<number, number>();
  const taken = [
    ...trace.operations.flatMap(({ inputs }) => Object.values(inputs)),
    ...trace.outputs,
  ];
  for (const { id } of taken) uses.set(id, (uses.get(id) ?? 0) + 1);
  return new SceneBuilder(uses, depth, 1, true).build(trace.root);
}

/** One frame of the picture. */
class SceneBuilder {
  readonly #uses: ReadonlyMap<number, number>;
  readonly #depth: number;
  readonly #level: number;
  readonly #isWhole: boolean;
  readonly #nodes: SceneNode[] = [];
  readonly #edges: SceneEdge[] = [];
  /** Which node a tensor comes from. */
  readonly #sources = new Map<number, string>();
  readonly #labelled = new Set<number>();

  constructor(uses: ReadonlyMap<number, number>, depth: number, level: number, isWhole: boolean) {
    this.#uses = uses;
    this.#depth = depth;
    this.#level = level;
    this.#isWhole = isWhole;
  }

  build({ inputs, outputs, steps }: ModuleCall): Scene {
    for (const { id } of inputs) this.#sources.set(id, IN);
    this.#walk(steps);
    for (const tensor of outputs) this.#connect(tensor, OUT);
    return { nodes: this.#nodes, edges: this.#edges };
  }

  #walk(steps: readonly Step[]): void {
    for (let i = 0; i < steps.length; i++) {
      const step = steps[i]!;
      if (!isModuleCall(step)) {
        this.#addOperation(step);
        continue;
      }
      const repeats = findRepeats(steps, i);
      this.#addCall(step, repeats, steps.length === 1);
      i += repeats.length - 1;
    }
  }

  #addOperation(operation: ModelOperation): void {
    if (operation.outputs[0]?.isConstant === true) return;
    const inputs = Object.values(operation.inputs);
    const [first, ...others] = inputs.filter(({ id }) => this.#sources.has(id));
    if (first === undefined) return;
    if (isSilent(operation)) {
      this.#pass(first, operation.outputs);
      return;
    }
    const description = describeOperation(operation)!;
    // A sum with a number or a parameter joins nothing.
    const isJoin = description.kind !== "join" || others.length > 0;
    this.#add(isJoin ? description : { ...description, kind: "other" }, inputs, operation.outputs);
  }

  /**
   * @param repeats the call, and those like it that follow.
   * @param isAlone whether nothing else runs in the block that it is in.
   */
  #addCall(call: ModuleCall, repeats: readonly ModuleCall[], isAlone: boolean): void {
    const operations = operationsIn(call);
    if (operations.length === 0) return;
    const calls = call.steps.filter(isModuleCall);
    const outputs = [...operations.flatMap((each) => each.outputs), ...repeats.at(-1)!.outputs];
    if (calls.length === 0) {
      this.#add(describeLayer(call), inputsOf(operations), outputs);
      return;
    }
    if (isTransparent(call, isAlone)) {
      this.#walk(call.steps);
      return;
    }
    const key = this.#nextKey();
    const lines = titleOf(call);
    const times = repeats.length;
    if (this.#level >= this.#depth) {
      this.#nodes.push({ key, kind: "block", lines, times });
    } else {
      const builder = new SceneBuilder(this.#uses, this.#depth, this.#level + 1, false);
      this.#nodes.push({
        key,
        kind: "block",
        lines: lines.slice(0, 1),
        times,
        inside: builder.build(call),
      });
    }
    for (const input of inputsOf(operations)) this.#connect(input, key);
    for (const { id } of outputs) this.#sources.set(id, key);
  }

  /** A box, or a further line in the box before. */
  #add(
    description: Description,
    inputs: readonly TracedTensor[],
    outputs: readonly TracedTensor[],
  ): void {
    const { kind, text, isAppended = false } = description;
    const before = isAppended ? this.#boxToExtend(inputs) : undefined;
    if (before !== undefined) {
      // The first line says what the box is; what follows shares one.
      if (before.lines.length === 1 && before.kind !== "join") before.lines.push(text);
      else before.lines.push(`${before.lines.pop()}, ${text}`);
      for (const { id } of outputs) this.#sources.set(id, before.key);
      return;
    }
    const key = this.#nextKey();
    this.#nodes.push({ key, kind, lines: [text], times: 1 });
    for (const input of inputs) this.#connect(input, key);
    for (const { id } of outputs) this.#sources.set(id, key);
  }

  /** The box whose output nothing else takes. */
  #boxToExtend(inputs: readonly TracedTensor[]): SceneNode | undefined {
    const data = inputs.filter(({ id }) => this.#sources.has(id));
    const [only, ...others] = data;
    if (only === undefined || others.length > 0 || this.#uses.get(only.id) !== 1) return undefined;
    const source = this.#nodes.find(({ key }) => key === this.#sources.get(only.id));
    return source?.kind === "block" || source?.inside !== undefined ? undefined : source;
  }

  /** A tensor under another name. */
  #pass(from: TracedTensor, outputs: readonly TracedTensor[]): void {
    for (const { id } of outputs) this.#sources.set(id, this.#sources.get(from.id)!);
  }

  #connect(tensor: TracedTensor, to: string): void {
    const from = this.#sources.get(tensor.id);
    if (from === undefined || from === to) return;
    if (this.#edges.some((edge) => edge.from === from && edge.to === to)) return;
    // A frame's own ends are labelled outside of it.
    const isInner = !this.#isWhole && (from === IN || to === OUT);
    const isFirst = !this.#labelled.has(tensor.id);
    this.#labelled.add(tensor.id);
    const label = isInner || !isFirst ? {} : { label: tensor.shape.slice(1).join("×") };
    this.#edges.push({ from, to, ...label });
  }

  #nextKey(): string {
    return `n${this.#nodes.length}`;
  }
}

/** A block that is no more than a row of layers, or all that is in another: drawn without a frame. */
function isTransparent({ module, steps }: ModuleCall, isAlone: boolean): boolean {
  if (module.constructor.name !== "Sequential") return false;
  return isAlone || !steps.some((step) => isModuleCall(step) && step.steps.some(isModuleCall));
}

/** A layer by what it computes; one of several operations by its name. */
function describeLayer(call: ModuleCall): Description {
  const spoken = operationsIn(call).filter((operation) => !isSilent(operation));
  const [only, ...others] = spoken;
  const type = call.module.constructor.name;
  if (only !== undefined && others.length === 0) {
    const described = describeOperation(only)!;
    return described.kind === "other" && described.isAppended !== true
      ? { ...described, text: splitName(type) }
      : described;
  }
  const isNorm = type.endsWith("Norm") || /Norm\dd$/.test(type);
  const kind: Kind = /Pool/.test(type) ? "pooling" : "other";
  const isAppended = isNorm || type === "Dropout" || (spoken.length > 1 && isActivation(type));
  return { kind, text: splitName(type), isAppended };
}

function isActivation(type: string): boolean {
  return /^(gelu|silu|mish|hard|swish|elu|celu|selu)/i.test(type);
}

/** `BatchNorm2d`: batch norm; `GELU` stays. */
function splitName(type: string): string {
  if (!/[a-z]/.test(type)) return type;
  return type
    .replace(/\d+d$/, "")
    .replaceAll(/([a-z])([A-Z])/g, "$1 $2")
    .toLowerCase();
}

/** The class; of a row of blocks its name in the model. In a box, also what is in it. */
function titleOf(call: ModuleCall): string[] {
  const { path, module, steps } = call;
  const isRow = module.constructor.name === "Sequential";
  const name = isRow ? path.split(".").at(-1)! : module.constructor.name;
  const [only, ...others] = steps.filter(isModuleCall);
  const row = isRow ? call : only;
  if (row?.module.constructor.name !== "Sequential" || (!isRow && others.length > 0)) return [name];
  const types = row.steps.filter(isModuleCall).filter((each) => each.steps.some(isModuleCall));
  const kinds = [...new Set(types.map((each) => each.module.constructor.name))];
  if (kinds.length > 1) return [name, `${types.length} blocks`];
  return kinds.length === 0
    ? [name]
    : [name, types.length > 1 ? `${kinds[0]} ×${types.length}` : kinds[0]!];
}

function operationsIn({ steps }: ModuleCall): ModelOperation[] {
  return steps.flatMap((step) => (isModuleCall(step) ? operationsIn(step) : [step]));
}

function inputsOf(operations: readonly ModelOperation[]): TracedTensor[] {
  return operations.flatMap(({ inputs }) => Object.values(inputs));
}
