/** Written by the host. */
@unmanaged
class BytesToFloat {
  bytes: usize;
  /** `[256, channels]` */
  values: usize;
  y: usize;
  size: i32;
  /** A multiple of the channels. */
  itemValues: i32;
  channels: i32;
}

/** One item of `y[i] = values[bytes[i], i % channels]`: a table that stays in the nearest cache. */
export function bytesToFloat(address: usize, item: i32, scratch: usize): void {
  const task = changetype<BytesToFloat>(address);
  const first = item * task.itemValues;
  const bytes = task.bytes + first;
  const end = bytes + min(task.itemValues, task.size - first);
  const y = task.y + (<usize>first << 2);
  if (task.channels == 1) lookUpOneChannel(bytes, end, y, task.values);
  else if (task.channels == 3) lookUpThreeChannels(bytes, end, y, task.values);
  else lookUp(bytes, end, y, task.values, <usize>task.channels << 2);
}

/** Four bytes a turn; the address of a value is its byte's place in the table. */
export function lookUpOneChannel(bytes: usize, end: usize, y: usize, values: usize): void {
  while (bytes + 4 <= end) {
    const four = load<u32>(bytes);
    let row = v128.load32_zero(values + <usize>((four & 0xff) << 2));
    row = v128.load_lane<f32>(values + <usize>((four >> 6) & 0x3fc), row, 1);
    row = v128.load_lane<f32>(values + <usize>((four >> 14) & 0x3fc), row, 2);
    row = v128.load_lane<f32>(values + <usize>((four >> 22) & 0x3fc), row, 3);
    v128.store(y, row);
    bytes += 4;
    y += 16;
  }
  while (bytes < end) {
    store<f32>(y, load<f32>(values + (<usize>load<u8>(bytes) << 2)));
    bytes++;
    y += 4;
  }
}

/** Four pixels a turn. */
export function lookUpThreeChannels(bytes: usize, end: usize, y: usize, values: usize): void {
  const whole = bytes + (end - bytes) / 12 * 12;
  while (bytes < whole) {
    const first = load<u32>(bytes);
    const second = load<u32>(bytes, 4);
    const third = load<u32>(bytes, 8);
    let row = v128.load32_zero(values + <usize>((first & 0xff) * 12));
    row = v128.load_lane<f32>(values + <usize>(((first >> 8) & 0xff) * 12), row, 1, 4);
    row = v128.load_lane<f32>(values + <usize>(((first >> 16) & 0xff) * 12), row, 2, 8);
    row = v128.load_lane<f32>(values + <usize>((first >> 24) * 12), row, 3);
    v128.store(y, row);
    row = v128.load32_zero(values + <usize>((second & 0xff) * 12), 4);
    row = v128.load_lane<f32>(values + <usize>(((second >> 8) & 0xff) * 12), row, 1, 8);
    row = v128.load_lane<f32>(values + <usize>(((second >> 16) & 0xff) * 12), row, 2);
    row = v128.load_lane<f32>(values + <usize>((second >> 24) * 12), row, 3, 4);
    v128.store(y, row, 16);
    row = v128.load32_zero(values + <usize>((third & 0xff) * 12), 8);
    row = v128.load_lane<f32>(values + <usize>(((third >> 8) & 0xff) * 12), row, 1);
    row = v128.load_lane<f32>(values + <usize>(((third >> 16) & 0xff) * 12), row, 2, 4);
    row = v128.load_lane<f32>(values + <usize>((third >> 24) * 12), row, 3, 8);
    v128.store(y, row, 32);
    bytes += 12;
    y += 48;
  }
  lookUp(bytes, end, y, values, 12);
}

export function lookUp(bytes: usize, end: usize, y: usize, values: usize, rowBytes: usize): void {
  let channel: usize = 0;
  while (bytes < end) {
    store<f32>(y, load<f32>(values + <usize>load<u8>(bytes) * rowBytes + channel));
    bytes++;
    y += 4;
    channel += 4;
    if (channel == rowBytes) channel = 0;
  }
}
