import type { Rng } from "@stratajs/tensor";

/** Values that headers dislike. */
const awkward = [0x00, 0x01, 0x2e, 0x2f, 0x37, 0x7f, 0x80, 0xff];

/** One to four of: a bit flipped, a byte set, a stretch cut out, doubled, zeroed, or everything after a place lost. */
export function mutate(original: Uint8Array, rng: Rng): Uint8Array {
  // A Buffer's slice would share memory with it.
  let bytes: Uint8Array = new Uint8Array(original);
  const times = 1 + (rng.words(1)[0]! % 4);
  for (let i = 0; i < times && bytes.length > 0; i++) bytes = mutateOnce(bytes, rng.words(4));
  return bytes;
}

function mutateOnce(bytes: Uint8Array, words: Uint32Array): Uint8Array {
  const [kind, place, length, value] = words as unknown as [number, number, number, number];
  // Headers are at the beginning: half of the time there.
  const reach = kind & 0x100 ? bytes.length : Math.min(bytes.length, 600);
  const at = place % reach;
  const end = Math.min(at + 1 + (length % 64), bytes.length);
  switch (kind % 6) {
    case 0:
      bytes[at]! ^= 1 << (value % 8);
      return bytes;
    case 1:
      bytes[at] = awkward[value % awkward.length]!;
      return bytes;
    case 2:
      return joined(bytes.subarray(0, at), bytes.subarray(end));
    case 3:
      return joined(bytes.subarray(0, end), bytes.subarray(at));
    case 4:
      return bytes.fill(0, at, end);
    default:
      return bytes.slice(0, at);
  }
}

function joined(first: Uint8Array, second: Uint8Array): Uint8Array {
  const all = new Uint8Array(first.length + second.length);
  all.set(first);
  all.set(second, first.length);
  return all;
}
