import {
  formatShape,
  ModuleBuffer,
  ModuleCounter,
  Parameter,
  toFloat32,
  type StateDict,
  type StateEntry,
} from "@stratajs/tensor";

export interface LoadOptions {
  /** Whether missing and unexpected entries are errors; yes by default. */
  readonly strict?: boolean;
}

/** What a lenient load passed over. */
export interface LoadResult {
  readonly missing: readonly string[];
  readonly unexpected: readonly string[];
}

/** Whatever a state dict has an entry for. */
export type State = Parameter | ModuleBuffer | ModuleCounter;

export async function readState(states: Iterable<[string, State]>): Promise<StateDict> {
  const dict = new Map<string, StateEntry>();
  for (const [path, state] of states) dict.set(path, await toEntry(state));
  return dict;
}

export function loadState(
  moduleName: string,
  own: ReadonlyMap<string, State>,
  dict: StateDict,
  { strict = true }: LoadOptions = {},
): LoadResult {
  const unexpected = [...dict.keys()].filter((name) => !own.has(name));
  const missing: string[] = [];
  const misshapen: string[] = [];
  const assignments: (() => void)[] = [];
  for (const [name, state] of own) {
    const entry = dict.get(name);
    if (entry === undefined) {
      // PyTorch's files from before 1.0 have no counters.
      if (!(state instanceof ModuleCounter)) missing.push(name);
      continue;
    }
    const misfit = describeMisfit(state, entry);
    if (misfit === undefined) assignments.push(prepareAssignment(name, state, entry));
    else misshapen.push(`${name} (${misfit})`);
  }
  throwMismatch(moduleName, {
    missing: strict ? missing : [],
    unexpected: strict ? unexpected : [],
    misshapen,
  });
  for (const assign of assignments) assign();
  return { missing, unexpected };
}

async function toEntry(state: State): Promise<StateEntry> {
  if (state instanceof ModuleCounter) {
    return { dtype: "I64", shape: [], data: BigInt64Array.of(BigInt(state.value)) };
  }
  const data =
    state instanceof Parameter ? await state.data() : await state.value.data<"float32">();
  return { dtype: "F32", shape: state.shape, data };
}

function shapeOf(state: State): readonly number[] {
  return state instanceof ModuleCounter ? [] : state.shape;
}

function describeMisfit(state: State, { shape, data }: StateEntry): string | undefined {
  const [expected, actual] = [formatShape(shapeOf(state)), formatShape(shape)];
  if (expected !== actual) return `expected ${expected} but got ${actual}`;
  const size = shape.reduce((product, dimension) => product * dimension, 1);
  if (data.length !== size) return `expected ${size} values but got ${data.length}`;
  if (!(state instanceof ModuleCounter)) return undefined;
  const isCount = Number.isSafeInteger(Number(data[0])) && Number(data[0]) >= 0;
  return isCount ? undefined : `expected a count but got ${data[0]}`;
}

/** Checks and converts now, assigns later. */
function prepareAssignment(name: string, state: State, entry: StateEntry): () => void {
  if (state instanceof ModuleCounter) {
    const value = Number(entry.data[0]);
    return () => {
      state.value = value;
    };
  }
  const data = toFloat32(name, entry);
  return () => state.assign(data);
}

function throwMismatch(
  moduleName: string,
  problems: Record<"missing" | "unexpected" | "misshapen", readonly string[]>,
): void {
  const lines = Object.entries(problems)
    .filter(([, names]) => names.length > 0)
    .map(([kind, names]) => `${kind}: ${names.join(", ")}`);
  if (lines.length === 0) return;
  const lenient =
    problems.misshapen.length === 0
      ? ", or pass { strict: false } to take only what fits by name"
      : "";
  throw new Error(
    `the state dict does not fit ${moduleName}, which was left as it was. ${lines.join("; ")}. ` +
      `Load it into the model that it was saved from${lenient}`,
  );
}
