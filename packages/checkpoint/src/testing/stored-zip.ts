import { crc32 } from "@stratajs/storage";

/** A zip archive of files as they are, as small as it can be. */
export function storedZip(files: Readonly<Record<string, Uint8Array | string>>): Uint8Array {
  const parts: Uint8Array[] = [];
  const directory: Uint8Array[] = [];
  let offset = 0;
  for (const [name, content] of Object.entries(files)) {
    const bytes = typeof content === "string" ? latin1(content) : content;
    const sizes = [crc32(bytes), bytes.length, bytes.length];
    const local = header(30, 0x0403_4b50, 14, [...sizes, name.length]);
    const central = header(46, 0x0201_4b50, 16, [...sizes, name.length]);
    new DataView(central.buffer).setUint32(42, offset, true);
    parts.push(local, latin1(name), bytes);
    directory.push(central, latin1(name));
    offset += local.length + name.length + bytes.length;
  }
  const size = directory.reduce((sum, { length }) => sum + length, 0);
  const end = new DataView(new ArrayBuffer(22));
  end.setUint32(0, 0x0605_4b50, true);
  end.setUint16(10, Object.keys(files).length, true);
  end.setUint32(12, size, true);
  end.setUint32(16, offset, true);
  return joined([...parts, ...directory, new Uint8Array(end.buffer)]);
}

function joined(parts: readonly Uint8Array[]): Uint8Array {
  const all = new Uint8Array(parts.reduce((sum, { length }) => sum + length, 0));
  let position = 0;
  for (const part of parts) {
    all.set(part, position);
    position += part.length;
  }
  return all;
}

/** One byte a character, for opcodes and names. */
export function latin1(text: string): Uint8Array {
  return Uint8Array.from(Buffer.from(text, "latin1"));
}

function header(
  length: number,
  signature: number,
  start: number,
  fields: readonly number[],
): Uint8Array {
  const view = new DataView(new ArrayBuffer(length));
  view.setUint32(0, signature, true);
  for (const [i, field] of fields.entries()) view.setUint32(start + 4 * i, field, true);
  return new Uint8Array(view.buffer);
}
