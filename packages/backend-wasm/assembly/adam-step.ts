/** A parameter's row in the table that the host writes: 32-bit size and pointers. */
@unmanaged
class AdamRow {
  size: i32;
  parameter: usize;
  gradient: usize;
  first: usize;
  second: usize;
  newParameter: usize;
  newFirst: usize;
  newSecond: usize;
}

/**
 * One step over `count` parameters; settings are
 * `[learningRate, beta1, beta2, epsilon, weightDecay, 1 - beta1^t, 1 - beta2^t]`.
 */
export function adamStep(table: usize, count: i32, settings: usize, decoupled: bool): void {
  for (let i = 0; i < count; i++) {
    const row = changetype<AdamRow>(table + <usize>i * offsetof<AdamRow>());
    stepOf(row, settings, decoupled);
  }
}

function stepOf(row: AdamRow, settings: usize, decoupled: bool): void {
  const learningRate = load<f32>(settings);
  const beta1 = load<f32>(settings, 4);
  const beta2 = load<f32>(settings, 8);
  const epsilon = load<f32>(settings, 12);
  const weightDecay = load<f32>(settings, 16);
  const rate = learningRate / load<f32>(settings, 20);
  const root = sqrt<f32>(load<f32>(settings, 24));
  // One of the two decays is at work.
  const shrink: f32 = decoupled ? weightDecay * learningRate : 0;
  const penalty: f32 = decoupled ? 0 : weightDecay;
  const bytes = <usize>row.size << 2;
  const parameter = row.parameter;
  const gradient = row.gradient;
  const first = row.first;
  const second = row.second;
  const newParameter = row.newParameter;
  const newFirst = row.newFirst;
  const newSecond = row.newSecond;
  let at: usize = 0;
  for (; at + 16 <= bytes; at += 16) {
    const old = v128.load(parameter + at);
    const p = f32x4.sub(old, f32x4.mul(old, f32x4.splat(shrink)));
    const g = f32x4.add(v128.load(gradient + at), f32x4.mul(old, f32x4.splat(penalty)));
    const keptFirst = f32x4.mul(v128.load(first + at), f32x4.splat(beta1));
    const m = f32x4.add(keptFirst, f32x4.mul(g, f32x4.splat(1 - beta1)));
    const keptSecond = f32x4.mul(v128.load(second + at), f32x4.splat(beta2));
    const v = f32x4.add(keptSecond, f32x4.mul(f32x4.mul(g, g), f32x4.splat(1 - beta2)));
    const deviation = f32x4.add(f32x4.div(f32x4.sqrt(v), f32x4.splat(root)), f32x4.splat(epsilon));
    const change = f32x4.div(f32x4.mul(m, f32x4.splat(rate)), deviation);
    v128.store(newFirst + at, m);
    v128.store(newSecond + at, v);
    v128.store(newParameter + at, f32x4.sub(p, change));
  }
  for (; at < bytes; at += 4) {
    const old = load<f32>(parameter + at);
    const g = load<f32>(gradient + at) + old * penalty;
    const m = load<f32>(first + at) * beta1 + g * (1 - beta1);
    const v = load<f32>(second + at) * beta2 + g * g * (1 - beta2);
    store<f32>(newFirst + at, m);
    store<f32>(newSecond + at, v);
    const change = (m * rate) / (sqrt<f32>(v) / root + epsilon);
    store<f32>(newParameter + at, old - old * shrink - change);
  }
}
