import type { DBSchema, IDBPDatabase } from "idb";
import { browserError } from "./browser-error.ts";
import { checkFileName } from "./check-file-name.ts";
import { contentBytes } from "./content-bytes.ts";
import { storedFileName, type FileStore } from "./file-store.ts";

interface Schema extends DBSchema {
  files: { key: [folder: string, name: string]; value: Uint8Array<ArrayBuffer> };
}

type Database = IDBPDatabase<Schema>;

export interface IndexedDbStoreOptions {
  /** Files of one folder do not see those of others; `""` by default. */
  readonly folder?: string;
  /** `"strata"` by default. */
  readonly database?: string;
}

/**
 * Files in IndexedDB, in a page or a worker: where OPFS is missing or cannot be written to.
 *
 * A file is one record, written in one transaction that is flushed to the disk. Each is in memory as a whole when it is
 * read and written.
 *
 * @throws where there is no IndexedDB.
 */
export function indexedDbStore({
  folder = "",
  database = "strata",
}: IndexedDbStoreOptions = {}): FileStore {
  if (typeof globalThis.indexedDB === "undefined") {
    throw new Error("indexedDbStore needs a browser with IndexedDB; use diskStore in Node");
  }
  const store: FileStore = {
    place: `IndexedDB ${[database, folder].filter((part) => part !== "").join("/")}`,
    async read(name) {
      const bytes = await attempt("read", name, (open) => open.get("files", [folder, name]));
      if (bytes !== undefined) return bytes;
      throw new Error(`could not read ${storedFileName({ store, name })}: there is no such file`);
    },
    async write(name, content) {
      checkFileName(name);
      const bytes = contentBytes(content);
      await attempt("write", name, async (open) => {
        // Done only once the disk has it, which is not the default everywhere.
        const transaction = open.transaction("files", "readwrite", { durability: "strict" });
        await Promise.all([transaction.store.put(bytes, [folder, name]), transaction.done]);
      });
    },
    async list() {
      const all = IDBKeyRange.bound([folder, ""], [folder, []]);
      const keys = await attempt("read", undefined, (open) => open.getAllKeys("files", all));
      return keys.map(([, name]) => name).toSorted();
    },
    async remove(name) {
      await attempt("remove", name, (open) => open.delete("files", [folder, name]));
    },
    async clean() {
      return 0;
    },
  };

  /** On a connection of its own: one that stays open would keep other tabs from deleting the database. */
  async function attempt<Result>(
    action: "read" | "write" | "remove",
    name: string | undefined,
    use: (database: Database) => Promise<Result>,
  ): Promise<Result> {
    try {
      const open = await openDatabase(database);
      try {
        return await use(open);
      } finally {
        open.close();
      }
    } catch (error) {
      const file = name === undefined ? store.place : storedFileName({ store, name });
      throw browserError(action, file, error);
    }
  }
  return store;
}

/** Loaded on first use: a page that keeps its files elsewhere need not carry it. */
async function openDatabase(name: string): Promise<Database> {
  const { openDB } = await import("idb");
  return openDB<Schema>(name, 1, {
    upgrade(database) {
      database.createObjectStore("files");
    },
  });
}
