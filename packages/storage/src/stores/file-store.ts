/** What a file may be made from: text is written as UTF-8, pieces one after the other. */
export type FileContent = Uint8Array | string | Iterable<Uint8Array>;

/**
 * A flat folder of files, wherever it lies: on a disk (`diskStore`), in a browser (`opfsStore`, `indexedDbStore`) or in
 * memory (`memoryStore`).
 *
 * Names are plain file names that every system allows; `checkFileName` says which those are.
 */
export interface FileStore {
  /** For messages: `runs/lenet`, `OPFS lenet`, … */
  readonly place: string;
  /** @throws an Error that names the place and the file where there is none. */
  read(name: string): Promise<Uint8Array>;
  /**
   * The whole file or nothing: whoever reads it, at any moment and after any crash, finds the former content or the new
   * one. The store is made where it is missing.
   *
   * @throws an Error that says in a sentence what was refused; the former file is then as it was.
   */
  write(name: string, content: FileContent): Promise<void>;
  /** The names of its files, sorted; none where the store has not been made yet. */
  list(): Promise<string[]>;
  /** Nothing happens where there is no such file. */
  remove(name: string): Promise<void>;
  /**
   * Removes what writers that were killed left behind, and nothing else: never a file of `list`, never what another
   * process is writing.
   *
   * @returns how many leftovers there were.
   */
  clean(): Promise<number>;
}

/** A file of a store, to be read wherever a path may be given. */
export interface StoredFile {
  readonly store: FileStore;
  readonly name: string;
}

export function isStoredFile(source: unknown): source is StoredFile {
  return typeof source === "object" && source !== null && "store" in source && "name" in source;
}

/** `"last.safetensors" in runs/lenet` */
export function storedFileName({ store, name }: StoredFile): string {
  return `"${name}" in ${store.place}`;
}
