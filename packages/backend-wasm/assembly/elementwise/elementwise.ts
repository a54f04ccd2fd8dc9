import { writeActivations } from "./activations";
import {
  ADD,
  add,
  addRelu,
  addRepeated,
  ADD_RELU,
  MULTIPLY,
  multiply,
  multiplyRepeated,
  RELU,
  relu,
  reluGradient,
  RELU_GRADIENT,
  SIGMOID,
  sigmoid,
  sigmoidGradient,
  SIGMOID_GRADIENT,
  STEP,
  step,
  SUBTRACT,
  subtract,
  subtractFromRepeated,
  subtractRepeated,
  SUBTRACT_FROM,
  TANH,
  tanh,
  tanhGradient,
  TANH_GRADIENT,
  TURN,
} from "./elementwise-loops";
import { copyFloats } from "../vector";

/** Written by the host. */
@unmanaged
class Elementwise {
  operation: i32;
  a: usize;
  /** Of one operand: the same as a. */
  b: usize;
  y: usize;
  size: i32;
  /** Values of an item: a multiple of 16, and of the lanes. */
  itemValues: i32;
  /** 0, or how many values b has, which are repeated: the channels of a. */
  period: i32;
  /** A multiple of the period and of 16. */
  lanes: i32;
  /** The number of `STEP`. */
  number: f32;
}

/** One item of `y[i] = operation(a[i], b[i])`, or `b[i % period]`. */
export function elementwise(address: usize, item: i32, scratch: usize): void {
  const task = changetype<Elementwise>(address);
  const first = item * task.itemValues;
  const values = min(task.itemValues, task.size - first);
  const whole = <usize>(values & -TURN) << 2;
  const rest = (<usize>values << 2) - whole;
  const a = task.a + (<usize>first << 2);
  const y = task.y + (<usize>first << 2);
  if (task.period > 0) {
    const lanes = scratch + (TURN << 3);
    const lanesEnd = lanes + (<usize>task.lanes << 2);
    spread(task.b, task.period, lanes, lanesEnd);
    repeatB(task, a, lanes, y, y + whole, lanes, lanesEnd);
    if (rest == 0) return;
    copyFloats(scratch, a + whole, rest);
    const at = lanes + (whole % (<usize>task.lanes << 2));
    repeatB(task, scratch, at, scratch, scratch + (TURN << 2), lanes, lanesEnd);
  } else {
    const b = task.b + (<usize>first << 2);
    const table = scratch + (TURN << 3);
    if (task.operation >= SIGMOID) writeActivations(table);
    compute(task, a, b, y, y + whole, table);
    if (rest == 0) return;
    const restOfB = scratch + (TURN << 2);
    copyFloats(scratch, a + whole, rest);
    copyFloats(restOfB, b + whole, rest);
    compute(task, scratch, restOfB, scratch, restOfB, table);
  }
  copyFloats(y + whole, scratch, rest);
}

/** The values again and again, up to `end`. */
function spread(values: usize, period: i32, lanes: usize, end: usize): void {
  const bytes = <usize>period << 2;
  while (lanes < end) lanes = copyFloats(lanes, values, bytes);
}

function compute(task: Elementwise, a: usize, b: usize, y: usize, end: usize, table: usize): void {
  switch (task.operation) {
    case ADD: return add(a, b, y, end);
    case SUBTRACT: return subtract(a, b, y, end);
    case MULTIPLY: return multiply(a, b, y, end);
    case ADD_RELU: return addRelu(a, b, y, end);
    case RELU_GRADIENT: return reluGradient(a, b, y, end);
    case SIGMOID_GRADIENT: return sigmoidGradient(a, b, y, end);
    case TANH_GRADIENT: return tanhGradient(a, b, y, end);
    case RELU: return relu(a, y, end);
    case STEP: return step(a, y, end, task.number);
    case SIGMOID: return sigmoid(a, y, end, table);
    case TANH: return tanh(a, y, end, table);
  }
}

function repeatB(
  task: Elementwise,
  a: usize,
  b: usize,
  y: usize,
  end: usize,
  bStart: usize,
  bEnd: usize,
): void {
  switch (task.operation) {
    case ADD: return addRepeated(a, b, y, end, bStart, bEnd);
    case SUBTRACT: return subtractRepeated(a, b, y, end, bStart, bEnd);
    case SUBTRACT_FROM: return subtractFromRepeated(a, b, y, end, bStart, bEnd);
    case MULTIPLY: return multiplyRepeated(a, b, y, end, bStart, bEnd);
  }
}
