import { EXPONENTIAL_BYTES, writeExponential } from "./exponential";
import { logarithm } from "./logarithm";
import {
  finishRow,
  finishWithoutClass,
  gradientAtLabel,
  isClass,
  labelOf,
  smoothShare,
  SoftmaxCrossEntropy,
  targetSum,
  withoutClass,
} from "./loss-task";
import { largestOf, powersOfRow } from "./softmax-row";
import { powersOfSlots, rowsToSlots, scaleSlots, slotsToRows, subtractFromSlots } from "./softmax-slots";
import { addScaledFloats, scaleFloats } from "../vector";

/** With no more classes four rows are computed side by side; src/kernels/softmax-cross-entropy.ts counts on it. */
const FEW_CLASSES: i32 = 64;

/* The scratch of four rows: the constants, then doubles and floats of each row, then the slots and one more. */
const TOTALS: usize = EXPONENTIAL_BYTES;
const LOGARITHMS: usize = TOTALS + 32;
const HIGHEST: usize = LOGARITHMS + 32;
const FACTORS: usize = HIGHEST + 16;
const AT_LABELS: usize = FACTORS + 16;
const SLOTS: usize = AT_LABELS + 16;

/**
 * For some rows of `logits [batch, classes]`: loss, divisor and gradient (see the kernel's signature in
 * `@stratajs/tensor`). A label that is no class gives NaN.
 */
export function softmaxCrossEntropy(task: usize, item: i32, scratch: usize): void {
  const all = changetype<SoftmaxCrossEntropy>(task);
  const weightSum = all.labelSmoothing == 0 ? 0 : sumOf(all.weights, all.classes);
  writeExponential(scratch);
  const first = item * all.rowsPerItem;
  const end = min(first + all.rowsPerItem, all.batch);
  if (all.classes <= FEW_CLASSES) {
    for (let row = first; row < end; row += 4) fourRows(all, row, end - 1, weightSum, scratch);
  } else {
    for (let row = first; row < end; row++) oneRow(all, row, weightSum, scratch);
  }
}

function sumOf(weights: usize, classes: i32): f64 {
  let sum: f64 = 0;
  for (let c: usize = 0; c < <usize>classes; c++) sum += <f64>load<f32>(weights + (c << 2));
  return sum;
}

/** A row of many classes. */
function oneRow(all: SoftmaxCrossEntropy, row: i32, weightSum: f64, scratch: usize): void {
  const rowBytes = <usize>all.classes << 2;
  const logits = all.logits + <usize>row * rowBytes;
  const gradient = all.gradient + <usize>row * rowBytes;
  const label = labelOf(all, row);
  if (!isClass(all, label)) {
    finishWithoutClass(all, row);
    fillFloats(gradient, 4, all.classes, withoutClass(all, label));
    return;
  }
  const highest = largestOf(logits, logits + rowBytes);
  const total = powersOfRow(logits, gradient, rowBytes, highest, scratch);
  const factor = targetSum(all, label, weightSum) / total;
  const place = gradient + (<usize>label << 2);
  const atLabel = gradientAtLabel(all, label, load<f32>(place), factor);
  scaleFloats(gradient, gradient, rowBytes, <f32>factor);
  if (all.labelSmoothing != 0) subtractTargets(all, gradient);
  store<f32>(place, atLabel);
  const logOfTotal = f64x2.extract_lane(logarithm(f64x2.splat(total)), 0);
  finishRow(all, row, label, weightSum, highest, logOfTotal);
}

/** Subtracts what every class is the target to. */
function subtractTargets(all: SoftmaxCrossEntropy, gradient: usize): void {
  addScaledFloats(gradient, all.weights, <usize>all.classes << 2, -(<f32>smoothShare(all)));
}

/** Four rows of few classes; where fewer are left the `last` one is computed several times. */
function fourRows(all: SoftmaxCrossEntropy, row: i32, last: i32, weightSum: f64, scratch: usize): void {
  const bytes = <usize>all.classes << 2;
  const row1 = <usize>min(row + 1, last) * bytes;
  const row2 = <usize>min(row + 2, last) * bytes;
  const row3 = <usize>min(row + 3, last) * bytes;
  const row0 = <usize>row * bytes;
  const slots = scratch + SLOTS;
  const end = slots + (bytes << 2);
  const logits = all.logits;
  const highest = rowsToSlots(logits + row0, logits + row1, logits + row2, logits + row3, bytes, slots);
  // Two slots a turn: behind an odd number a power of 0.
  v128.store(end, f32x4.splat(-Infinity));
  powersOfSlots(slots, end, highest, scratch + TOTALS, scratch);
  v128.store(scratch + HIGHEST, highest);
  v128.store(scratch + LOGARITHMS, logarithm(v128.load(scratch + TOTALS)));
  v128.store(scratch + LOGARITHMS, logarithm(v128.load(scratch + TOTALS, 16)), 16);
  for (let lane = 0; lane < 4; lane++) finishLane(all, min(row + lane, last), lane, weightSum, scratch);
  scaleSlots(slots, end, v128.load(scratch + FACTORS));
  if (all.labelSmoothing != 0) subtractFromSlots(slots, end, all.weights, <f32>smoothShare(all));
  for (let lane = 0; lane < 4; lane++) setLabel(all, min(row + lane, last), lane, scratch);
  const gradient = all.gradient;
  slotsToRows(slots, gradient + row0, gradient + row1, gradient + row2, gradient + row3, bytes);
}

/** Loss, divisor, factor of the powers and the label's gradient of one of four rows. */
// @ts-ignore: decorator
@inline
function finishLane(all: SoftmaxCrossEntropy, row: i32, lane: i32, weightSum: f64, scratch: usize): void {
  const label = labelOf(all, row);
  if (!isClass(all, label)) return finishWithoutClass(all, row);
  const float = scratch + (<usize>lane << 2);
  const double = scratch + (<usize>lane << 3);
  const factor = targetSum(all, label, weightSum) / load<f64>(double + TOTALS);
  const power = load<f32>(float + SLOTS + (<usize>label << 4));
  store<f32>(float + FACTORS, <f32>factor);
  store<f32>(float + AT_LABELS, gradientAtLabel(all, label, power, factor));
  const highest = load<f32>(float + HIGHEST);
  finishRow(all, row, label, weightSum, highest, load<f64>(double + LOGARITHMS));
}

/** Overwrites the gradient at the label, or of the whole row where it is no class. */
// @ts-ignore: decorator
@inline
function setLabel(all: SoftmaxCrossEntropy, row: i32, lane: i32, scratch: usize): void {
  const label = labelOf(all, row);
  const float = scratch + (<usize>lane << 2);
  if (isClass(all, label)) {
    store<f32>(float + SLOTS + (<usize>label << 4), load<f32>(float + AT_LABELS));
  } else {
    fillFloats(float + SLOTS, 16, all.classes, withoutClass(all, label));
  }
}

/** `count` floats, so many bytes apart. */
function fillFloats(at: usize, apart: usize, count: i32, value: f32): void {
  for (let i = 0; i < count; i++) {
    store<f32>(at, value);
    at += apart;
  }
}
