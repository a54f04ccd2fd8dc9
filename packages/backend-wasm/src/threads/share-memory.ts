const HEADER_BYTES = 8;
const IMPORT_SECTION = 2;
const MEMORY_SECTION = 5;
/** Kinds of imports: function, table, memory, global. */
const MEMORY_KIND = 2;
/** Limits of a memory: has a maximum; has one and is shared between threads. */
const LIMITED = 1;
const SHARED = 3;

/**
 * The same WebAssembly module with a memory that threads can share: the one bit by which the two differ is
 * set, in the memory that it defines or imports. Nothing else in a binary speaks of it, so that one build
 * serves both.
 *
 * @throws when the binary has no memory with a maximum, which a shared one must have.
 */
export function shareMemory(binary: Uint8Array<ArrayBuffer>): Uint8Array<ArrayBuffer> {
  const shared = binary.slice();
  const at = findLimits(new Reader(shared));
  if (at === undefined || shared[at] !== LIMITED) {
    throw new Error("shareMemory expected a WebAssembly module with one memory of limited size");
  }
  shared[at] = SHARED;
  return shared;
}

/** Where the limits of the module's memory stand. */
function findLimits(reader: Reader): number | undefined {
  reader.at = HEADER_BYTES;
  while (reader.at < reader.bytes.length) {
    const section = reader.byte();
    const size = reader.integer();
    const end = reader.at + size;
    const found =
      section === IMPORT_SECTION
        ? findImportedMemory(reader)
        : section === MEMORY_SECTION && reader.integer() > 0
          ? reader.at
          : undefined;
    if (found !== undefined) return found;
    reader.at = end;
  }
  return undefined;
}

function findImportedMemory(reader: Reader): number | undefined {
  for (let left = reader.integer(); left > 0; left--) {
    reader.skip(reader.integer()); // the module's name
    reader.skip(reader.integer()); // the import's
    const kind = reader.byte();
    if (kind === MEMORY_KIND) return reader.at;
    if (kind !== 0) return undefined; // tables and globals: none of our modules imports any
    reader.integer(); // the function's type
  }
  return undefined;
}

class Reader {
  readonly bytes: Uint8Array;
  at = 0;

  constructor(bytes: Uint8Array) {
    this.bytes = bytes;
  }

  byte(): number {
    return this.bytes[this.at++]!;
  }

  /** Unsigned LEB128. */
  integer(): number {
    let value = 0;
    for (let shift = 0; ; shift += 7) {
      const byte = this.byte();
      value |= (byte & 0x7f) << shift;
      if (byte < 0x80) return value >>> 0;
    }
  }

  skip(bytes: number): void {
    this.at += bytes;
  }
}
