/** A parameter's row in the table that the host writes: 32-bit size and pointers; buffers are 0 without momentum. */
@unmanaged
class SgdRow {
  size: i32;
  parameter: usize;
  gradient: usize;
  buffer: usize;
  newParameter: usize;
  newBuffer: usize;
}

/** One step over `count` parameters; settings are `[learningRate, momentum, dampening, weightDecay]`. */
export function sgdStep(table: usize, count: i32, settings: usize, nesterov: bool): void {
  for (let i = 0; i < count; i++) {
    const row = changetype<SgdRow>(table + <usize>i * offsetof<SgdRow>());
    if (row.buffer == 0) plainStep(row, load<f32>(settings), load<f32>(settings, 12));
    else momentumStep(row, settings, nesterov);
  }
}

function plainStep(row: SgdRow, learningRate: f32, weightDecay: f32): void {
  const bytes = <usize>row.size << 2;
  const parameter = row.parameter;
  const gradient = row.gradient;
  const out = row.newParameter;
  let at: usize = 0;
  for (; at + 16 <= bytes; at += 16) {
    const p = v128.load(parameter + at);
    const g = f32x4.add(v128.load(gradient + at), f32x4.mul(p, f32x4.splat(weightDecay)));
    v128.store(out + at, f32x4.sub(p, f32x4.mul(g, f32x4.splat(learningRate))));
  }
  for (; at < bytes; at += 4) {
    const p = load<f32>(parameter + at);
    const g = load<f32>(gradient + at) + p * weightDecay;
    store<f32>(out + at, p - g * learningRate);
  }
}

function momentumStep(row: SgdRow, settings: usize, nesterov: bool): void {
  const learningRate = load<f32>(settings);
  const momentum = load<f32>(settings, 4);
  const undamped: f32 = 1 - load<f32>(settings, 8);
  const weightDecay = load<f32>(settings, 12);
  const bytes = <usize>row.size << 2;
  const parameter = row.parameter;
  const gradient = row.gradient;
  const buffer = row.buffer;
  const newParameter = row.newParameter;
  const newBuffer = row.newBuffer;
  let at: usize = 0;
  for (; at + 16 <= bytes; at += 16) {
    const p = v128.load(parameter + at);
    const g = f32x4.add(v128.load(gradient + at), f32x4.mul(p, f32x4.splat(weightDecay)));
    const kept = f32x4.mul(v128.load(buffer + at), f32x4.splat(momentum));
    const b = f32x4.add(kept, f32x4.mul(g, f32x4.splat(undamped)));
    const direction = nesterov ? f32x4.add(g, f32x4.mul(b, f32x4.splat(momentum))) : b;
    v128.store(newBuffer + at, b);
    v128.store(newParameter + at, f32x4.sub(p, f32x4.mul(direction, f32x4.splat(learningRate))));
  }
  for (; at < bytes; at += 4) {
    const p = load<f32>(parameter + at);
    const g = load<f32>(gradient + at) + p * weightDecay;
    const b = load<f32>(buffer + at) * momentum + g * undamped;
    store<f32>(newBuffer + at, b);
    store<f32>(newParameter + at, p - (nesterov ? g + b * momentum : b) * learningRate);
  }
}
