import type { MemoryBudget } from "./memory-budget.ts";
import { PickleMachine, type PickleHost } from "./pickle-machine.ts";
import { PickleObject, type PickleValue } from "./pickle-values.ts";

type Operation = (machine: PickleMachine) => void;

/** The highest protocol of pickles; torch.save writes 2. */
const newestProtocol = 5;
const stop = ".";

/**
 * What each opcode of a pickle does, by its character in Python's `pickletools`. Opcodes that neither torch.save
 * nor anything in a checkpoint writes are missing, and refused.
 */
const operations: ReadonlyMap<string, Operation> = new Map<string, Operation>([
  ["\x80", checkProtocol],
  ["\x95", (machine) => void machine.length64()],

  ["N", (machine) => machine.push(null)],
  ["\x88", (machine) => machine.push(true)],
  ["\x89", (machine) => machine.push(false)],
  ["K", (machine) => machine.push(machine.byte())],
  ["M", (machine) => machine.push(machine.uint16())],
  ["J", (machine) => machine.push(machine.int32())],
  ["\x8a", (machine) => machine.push(machine.integer(machine.byte()))],
  ["\x8b", (machine) => machine.push(machine.integer(machine.uint32()))],
  ["G", (machine) => machine.push(machine.float64())],

  ["U", (machine) => machine.push(machine.text(machine.byte()))],
  ["T", (machine) => machine.push(machine.text(machine.uint32()))],
  ["\x8c", (machine) => machine.push(machine.text(machine.byte()))],
  ["X", (machine) => machine.push(machine.text(machine.uint32()))],
  ["\x8d", (machine) => machine.push(machine.text(machine.length64()))],
  ["C", (machine) => pushBytes(machine, machine.byte())],
  ["B", (machine) => pushBytes(machine, machine.uint32())],
  ["\x8e", (machine) => pushBytes(machine, machine.length64())],

  ["(", (machine) => machine.mark()],
  ["0", (machine) => void machine.pop()],
  ["1", (machine) => void machine.popMark()],
  ["2", (machine) => machine.push(machine.peek())],

  ["]", (machine) => machine.newList()],
  [")", (machine) => machine.newList()],
  ["l", (machine) => machine.newList(machine.popMark())],
  ["t", (machine) => machine.newList(machine.popMark())],
  ["\x85", (machine) => machine.newList(machine.popSome(1))],
  ["\x86", (machine) => machine.newList(machine.popSome(2))],
  ["\x87", (machine) => machine.newList(machine.popSome(3))],
  ["\x8f", (machine) => machine.newList()],
  ["\x91", (machine) => machine.newList(machine.popMark())],
  ["}", (machine) => machine.push(machine.newDict())],
  ["d", pushDict],

  ["a", append],
  ["e", appendMarked],
  ["\x90", appendMarked],
  ["s", setItem],
  ["u", setMarked],

  ["q", (machine) => machine.remember(machine.byte())],
  ["r", (machine) => machine.remember(machine.uint32())],
  ["\x94", (machine) => machine.rememberNext()],
  ["h", (machine) => machine.recall(machine.byte())],
  ["j", (machine) => machine.recall(machine.uint32())],

  ["c", (machine) => machine.global(machine.line(), machine.line())],
  ["\x93", stackGlobal],
  ["R", call],
  ["\x81", call],
  ["b", setState],
  ["Q", (machine) => machine.push(machine.host.persistent(machine.pop()))],
]);

/** By byte, which is quicker than by character. */
const byByte: readonly (Operation | undefined)[] = Array.from({ length: 256 }, (_, byte) =>
  operations.get(String.fromCharCode(byte)),
);

export interface ReadPickle {
  readonly value: PickleValue;
  /** The byte after the last. */
  readonly end: number;
}

/**
 * Reads one pickle and executes nothing: names of classes and functions stay names, unless the host knows them.
 *
 * Every opcode takes a byte at least, and what it allocates is counted first, so that any input comes to an end.
 *
 * @param start where it begins in `bytes`.
 * @throws on anything that is not a whole pickle of known opcodes.
 */
export function readPickle(
  bytes: Uint8Array,
  start: number,
  host: PickleHost,
  budget: MemoryBudget,
): ReadPickle {
  const machine = new PickleMachine(bytes, start, host, budget);
  for (;;) {
    const byte = machine.byte();
    if (byte === stop.charCodeAt(0)) return { value: machine.result(), end: machine.position };
    const operation = byByte[byte];
    if (operation === undefined) {
      throw machine.error(`the opcode 0x${byte.toString(16).padStart(2, "0")} is in no checkpoint`);
    }
    operation(machine);
  }
}

function checkProtocol(machine: PickleMachine): void {
  const protocol = machine.byte();
  if (protocol > newestProtocol) throw machine.error(`it is of protocol ${protocol}`);
}

function pushBytes(machine: PickleMachine, length: number): void {
  machine.push(machine.take(length));
}

function pushDict(machine: PickleMachine): void {
  const items = machine.popMark();
  const dict = machine.newDict();
  machine.setItems(dict, items);
  machine.push(dict);
}

function append(machine: PickleMachine): void {
  const item = machine.pop();
  machine.append(machine.peek(), [item]);
}

function appendMarked(machine: PickleMachine): void {
  const items = machine.popMark();
  machine.append(machine.peek(), items);
}

function setItem(machine: PickleMachine): void {
  const [key, value] = machine.popSome(2);
  machine.setItems(machine.peek(), [key!, value!]);
}

function setMarked(machine: PickleMachine): void {
  const items = machine.popMark();
  machine.setItems(machine.peek(), items);
}

function stackGlobal(machine: PickleMachine): void {
  const [module, name] = machine.popSome(2);
  machine.global(module!, name!);
}

function call(machine: PickleMachine): void {
  const [callable, args] = machine.popSome(2);
  machine.call(callable!, args!);
}

/** Of dicts it is PyTorch's `_metadata`, of tensors their hooks; neither is needed. */
function setState(machine: PickleMachine): void {
  const state = machine.pop();
  const target = machine.peek();
  if (target instanceof PickleObject) target.state = state;
  else if (target === null || typeof target !== "object" || Array.isArray(target)) {
    throw machine.error("it sets the state of a plain value");
  }
}
