import { checkFileName } from "./check-file-name.ts";
import { contentBytes } from "./content-bytes.ts";
import { storedFileName, type FileStore } from "./file-store.ts";

/** Files in memory, gone with it: for tests, and for runs whose result is all that counts. */
export function memoryStore({ place = "memory" }: { readonly place?: string } = {}): FileStore {
  const files = new Map<string, Uint8Array>();
  const store: FileStore = {
    place,
    async read(name) {
      const bytes = files.get(name);
      if (bytes !== undefined) return bytes.slice();
      throw new Error(`could not read ${storedFileName({ store, name })}: there is no such file`);
    },
    async write(name, content) {
      files.set(checkFileName(name), contentBytes(content));
    },
    async list() {
      return [...files.keys()].toSorted();
    },
    async remove(name) {
      files.delete(name);
    },
    async clean() {
      return 0;
    },
  };
  return store;
}
