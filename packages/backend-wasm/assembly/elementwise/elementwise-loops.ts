import { sigmoidOf, tanhOf } from "./activations";

/** What is computed of two values, or of one and a number (as in src/kernels/elementwise.ts). */
export const ADD: i32 = 0;
export const SUBTRACT: i32 = 1;
/** b - a */
export const SUBTRACT_FROM: i32 = 2;
export const MULTIPLY: i32 = 3;
/** `relu(a + b)` */
export const ADD_RELU: i32 = 4;
/** `a` where the output `b` passed the relu. */
export const RELU_GRADIENT: i32 = 5;
/** `a b (1 - b)` */
export const SIGMOID_GRADIENT: i32 = 6;
/** `a (1 - b²)` */
export const TANH_GRADIENT: i32 = 7;
export const RELU: i32 = 8;
/** 1 where a > 0, else the number. */
export const STEP: i32 = 9;
export const SIGMOID: i32 = 10;
export const TANH: i32 = 11;

/** Values that a turn of the loops takes. */
export const TURN: i32 = 16;

// @ts-ignore: decorator
@inline
function operate(operation: i32, a: v128, b: v128): v128 {
  if (operation == ADD) return f32x4.add(a, b);
  if (operation == SUBTRACT) return f32x4.sub(a, b);
  if (operation == SUBTRACT_FROM) return f32x4.sub(b, a);
  if (operation == MULTIPLY) return f32x4.mul(a, b);
  if (operation == ADD_RELU) return f32x4.pmax(f32x4.add(a, b), f32x4.splat(0));
  if (operation == RELU_GRADIENT) return v128.andnot(a, f32x4.le(b, f32x4.splat(0)));
  if (operation == SIGMOID_GRADIENT) {
    return f32x4.mul(a, f32x4.mul(b, f32x4.sub(f32x4.splat(1), b)));
  }
  if (operation == TANH_GRADIENT) return f32x4.mul(a, f32x4.sub(f32x4.splat(1), f32x4.mul(b, b)));
  return f32x4.pmax(a, f32x4.splat(0));
}

// @ts-ignore: decorator
@inline
function loop(operation: i32, a: usize, b: usize, y: usize, end: usize): void {
  while (y < end) {
    v128.store(y, operate(operation, v128.load(a), v128.load(b)));
    v128.store(y, operate(operation, v128.load(a, 16), v128.load(b, 16)), 16);
    v128.store(y, operate(operation, v128.load(a, 32), v128.load(b, 32)), 32);
    v128.store(y, operate(operation, v128.load(a, 48), v128.load(b, 48)), 48);
    a += TURN << 2;
    b += TURN << 2;
    y += TURN << 2;
  }
}

// @ts-ignore: decorator
@inline
function loopRepeated(
  operation: i32,
  a: usize,
  b: usize,
  y: usize,
  end: usize,
  bStart: usize,
  bEnd: usize,
): void {
  while (y < end) {
    v128.store(y, operate(operation, v128.load(a), v128.load(b)));
    v128.store(y, operate(operation, v128.load(a, 16), v128.load(b, 16)), 16);
    v128.store(y, operate(operation, v128.load(a, 32), v128.load(b, 32)), 32);
    v128.store(y, operate(operation, v128.load(a, 48), v128.load(b, 48)), 48);
    a += TURN << 2;
    b += TURN << 2;
    y += TURN << 2;
    if (b == bEnd) b = bStart;
  }
}

/** One operand: a load a value. */
// @ts-ignore: decorator
@inline
function loopOfOne(operation: i32, a: usize, y: usize, end: usize): void {
  const zero = f32x4.splat(0);
  while (y < end) {
    v128.store(y, operate(operation, v128.load(a), zero));
    v128.store(y, operate(operation, v128.load(a, 16), zero), 16);
    v128.store(y, operate(operation, v128.load(a, 32), zero), 32);
    v128.store(y, operate(operation, v128.load(a, 48), zero), 48);
    a += TURN << 2;
    y += TURN << 2;
  }
}

export function add(a: usize, b: usize, y: usize, end: usize): void {
  loop(ADD, a, b, y, end);
}

export function subtract(a: usize, b: usize, y: usize, end: usize): void {
  loop(SUBTRACT, a, b, y, end);
}

export function multiply(a: usize, b: usize, y: usize, end: usize): void {
  loop(MULTIPLY, a, b, y, end);
}

export function addRelu(a: usize, b: usize, y: usize, end: usize): void {
  loop(ADD_RELU, a, b, y, end);
}

export function reluGradient(dy: usize, output: usize, dx: usize, end: usize): void {
  loop(RELU_GRADIENT, dy, output, dx, end);
}

export function sigmoidGradient(dy: usize, output: usize, dx: usize, end: usize): void {
  loop(SIGMOID_GRADIENT, dy, output, dx, end);
}

export function tanhGradient(dy: usize, output: usize, dx: usize, end: usize): void {
  loop(TANH_GRADIENT, dy, output, dx, end);
}

export function addRepeated(a: usize, b: usize, y: usize, end: usize, bStart: usize, bEnd: usize): void {
  loopRepeated(ADD, a, b, y, end, bStart, bEnd);
}

export function subtractRepeated(a: usize, b: usize, y: usize, end: usize, bStart: usize, bEnd: usize): void {
  loopRepeated(SUBTRACT, a, b, y, end, bStart, bEnd);
}

export function subtractFromRepeated(a: usize, b: usize, y: usize, end: usize, bStart: usize, bEnd: usize): void {
  loopRepeated(SUBTRACT_FROM, a, b, y, end, bStart, bEnd);
}

export function multiplyRepeated(a: usize, b: usize, y: usize, end: usize, bStart: usize, bEnd: usize): void {
  loopRepeated(MULTIPLY, a, b, y, end, bStart, bEnd);
}

export function relu(x: usize, y: usize, end: usize): void {
  loopOfOne(RELU, x, y, end);
}

/** NaN stays NaN. */
export function step(x: usize, y: usize, end: usize, number: f32): void {
  const one = f32x4.splat(1);
  const low = f32x4.splat(number);
  const zero = f32x4.splat(0);
  while (y < end) {
    const value = v128.load(x);
    const stepped = v128.bitselect(one, low, f32x4.gt(value, zero));
    v128.store(y, v128.bitselect(stepped, value, f32x4.eq(value, value)));
    x += 16;
    y += 16;
  }
}

export function sigmoid(x: usize, y: usize, end: usize, table: usize): void {
  while (y < end) {
    v128.store(y, sigmoidOf(v128.load(x), table));
    x += 16;
    y += 16;
  }
}

export function tanh(x: usize, y: usize, end: usize, table: usize): void {
  while (y < end) {
    v128.store(y, tanhOf(v128.load(x), table));
    x += 16;
    y += 16;
  }
}
