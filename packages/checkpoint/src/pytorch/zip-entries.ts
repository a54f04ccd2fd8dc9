import { crc32 } from "@stratajs/storage";
import { quote } from "../quote.ts";

/** A file in a zip archive: a view of its bytes, not a copy. */
export interface ZipEntry {
  readonly bytes: Uint8Array;
  /** Of the bytes, as the archive has it; 0 where its writer was told to compute none. */
  readonly checksum: number;
}

interface Directory {
  readonly count: number;
  readonly offset: number;
  readonly size: number;
}

const endLength = 22;
const endLength64 = 56;
const locatorLength = 20;
const headerLength = 46;
const localHeaderLength = 30;
const longestComment = 0xffff;
/** The tag of the extra field with sizes beyond 32 bits. */
const tag64 = 1;
const max16 = 0xffff;
const max32 = 0xffff_ffff;

/**
 * The files of a zip archive that stores them as they are, by name: what `torch.save` writes.
 *
 * By the central directory at the end, with 64-bit sizes; nothing is unpacked and nothing copied.
 *
 * @throws when the archive is truncated, its parts do not fit each other, or it is compressed.
 */
export function readZipEntries(file: Uint8Array): ReadonlyMap<string, ZipEntry> {
  const view = new DataView(file.buffer, file.byteOffset, file.byteLength);
  const directory = findDirectory(view);
  const entries = new Map<string, ZipEntry>();
  const end = directory.offset + directory.size;
  let position = directory.offset;
  for (let index = 0; index < directory.count; index++) {
    const { name, entry, next } = readHeader(view, position, end);
    if (entries.has(name)) throw damaged(`two entries are called ${quote(name)}`);
    entries.set(name, entry);
    position = next;
  }
  return entries;
}

/** @throws when the bytes are not those that the archive was made of. */
export function checkedBytes(name: string, { bytes, checksum }: ZipEntry): Uint8Array {
  if (checksum !== 0 && crc32(bytes) !== checksum) {
    throw damaged(`${quote(name)} does not have the checksum that it was saved with`);
  }
  return bytes;
}

function findDirectory(view: DataView): Directory {
  const end = findEnd(view);
  const directory = {
    count: view.getUint16(end + 10, true),
    size: view.getUint32(end + 12, true),
    offset: view.getUint32(end + 16, true),
  };
  const isLong =
    directory.count === max16 || directory.size === max32 || directory.offset === max32;
  const found = isLong ? findDirectory64(view, end - locatorLength) : directory;
  const smallest = found.count * headerLength;
  if (found.offset + found.size > end || smallest > found.size) {
    throw damaged("its directory does not fit into it");
  }
  return found;
}

/** The end record stands last, behind it only a comment. */
function findEnd(view: DataView): number {
  const last = view.byteLength - endLength;
  for (let position = last; position >= Math.max(0, last - longestComment); position--) {
    if (view.getUint32(position, true) !== 0x0605_4b50) continue;
    if (position + endLength + view.getUint16(position + 20, true) === view.byteLength)
      return position;
  }
  throw damaged("its end is missing");
}

function findDirectory64(view: DataView, locator: number): Directory {
  if (locator < 0 || view.getUint32(locator, true) !== 0x0706_4b50) {
    throw damaged("the place of its directory is missing");
  }
  const end = readInteger64(view, locator + 8);
  if (end + endLength64 > locator || view.getUint32(end, true) !== 0x0606_4b50) {
    throw damaged("the place of its directory is wrong");
  }
  return {
    count: readInteger64(view, end + 32),
    size: readInteger64(view, end + 40),
    offset: readInteger64(view, end + 48),
  };
}

function readHeader(
  view: DataView,
  position: number,
  end: number,
): { name: string; entry: ZipEntry; next: number } {
  if (position + headerLength > end || view.getUint32(position, true) !== 0x0201_4b50) {
    throw damaged("an entry of its directory is missing");
  }
  const nameLength = view.getUint16(position + 28, true);
  const extraLength = view.getUint16(position + 30, true);
  const extra = position + headerLength + nameLength;
  const next = extra + extraLength + view.getUint16(position + 32, true);
  if (next > end) throw damaged("an entry of its directory is cut off");
  const name = decodeName(bytesAt(view, position + headerLength, nameLength));
  const isEncrypted = (view.getUint16(position + 8, true) & 1) === 1;
  const method = view.getUint16(position + 10, true);
  if (isEncrypted || method !== 0) {
    throw new Error(
      `the zip archive's ${quote(name)} is ${isEncrypted ? "encrypted" : "compressed"}, as torch.save never writes it; ` +
        "unpack it, or save it again in Python with torch.save(torch.load(file), file)",
    );
  }
  const sizes = readSizes(view, position, extra, extra + extraLength);
  if (sizes.packed !== sizes.size) throw damaged(`${quote(name)} has two different sizes`);
  const start = dataStart(view, sizes.offset, name);
  if (start + sizes.size > view.byteLength) throw damaged(`${quote(name)} is cut off`);
  const checksum = view.getUint32(position + 16, true);
  return { name, entry: { bytes: bytesAt(view, start, sizes.size), checksum }, next };
}

/** Where a size is all ones, the extra field has the real one, in this order. */
function readSizes(
  view: DataView,
  position: number,
  extra: number,
  extraEnd: number,
): { size: number; packed: number; offset: number } {
  let place = findExtra(view, extra, extraEnd);
  const read = (offset: number): number => {
    const short = view.getUint32(position + offset, true);
    if (short !== max32) return short;
    if (place === undefined || place + 8 > extraEnd) throw damaged("a size is missing");
    place += 8;
    return readInteger64(view, place - 8);
  };
  return { size: read(24), packed: read(20), offset: read(42) };
}

function findExtra(view: DataView, start: number, end: number): number | undefined {
  let position = start;
  while (position + 4 <= end) {
    if (view.getUint16(position, true) === tag64) return position + 4;
    position += 4 + view.getUint16(position + 2, true);
  }
  return undefined;
}

/** Behind the entry's own header, whose lengths may differ from those in the directory. */
function dataStart(view: DataView, offset: number, name: string): number {
  const isHeader =
    offset + localHeaderLength <= view.byteLength && view.getUint32(offset, true) === 0x0403_4b50;
  if (!isHeader) throw damaged(`${quote(name)} is not where its directory says`);
  return (
    offset +
    localHeaderLength +
    view.getUint16(offset + 26, true) +
    view.getUint16(offset + 28, true)
  );
}

function bytesAt(view: DataView, start: number, length: number): Uint8Array {
  return new Uint8Array(view.buffer, view.byteOffset + start, length);
}

function decodeName(bytes: Uint8Array): string {
  try {
    return new TextDecoder("utf-8", { fatal: true }).decode(bytes);
  } catch {
    throw damaged("the name of an entry is no UTF-8");
  }
}

function readInteger64(view: DataView, position: number): number {
  const value = Number(view.getBigUint64(position, true));
  if (Number.isSafeInteger(value)) return value;
  throw damaged("a size is beyond 2^53");
}

function damaged(reason: string): Error {
  return new Error(`the zip archive is truncated or damaged: ${reason}`);
}
