import { browserError } from "./browser-error.ts";
import { checkFileName } from "./check-file-name.ts";
import { contentBytes } from "./content-bytes.ts";
import { storedFileName, type FileStore } from "./file-store.ts";

/** What TypeScript's own types of a folder lack. */
type Folder = FileSystemDirectoryHandle & {
  entries(): AsyncIterable<[name: string, handle: FileSystemHandle]>;
};

/**
 * The files of a folder (`"runs/lenet"`) in the page's private file system (OPFS), in a page or a worker.
 *
 * The browser writes beside the file and puts the new content in its place when it is complete; it removes by itself what
 * a closed tab left. A file is made empty before its first content is there, so that an empty file counts as none, and
 * writing nothing is refused.
 *
 * @throws where the browser has none, or cannot write to it atomically, naming what to use instead.
 */
export function opfsStore(folder = ""): FileStore {
  if (typeof globalThis.navigator?.storage?.getDirectory !== "function") {
    throw new Error(
      "opfsStore needs a browser with navigator.storage.getDirectory and a page from https or localhost; " +
        "use indexedDbStore there, and diskStore in Node",
    );
  }
  const steps = folder.split("/").filter((step) => step !== "");
  for (const step of steps) checkFileName(step);
  const open = async (create: boolean): Promise<Folder> => {
    let handle = await navigator.storage.getDirectory();
    for (const step of steps) handle = await handle.getDirectoryHandle(step, { create });
    return handle as Folder;
  };
  const store: FileStore = {
    place: ["OPFS", ...steps].join("/"),
    async read(name) {
      try {
        const handle = await (await open(false)).getFileHandle(checkFileName(name));
        const file = await handle.getFile();
        if (file.size === 0) throw new DOMException("never written", "NotFoundError");
        return new Uint8Array(await file.arrayBuffer());
      } catch (error) {
        throw browserError("read", storedFileName({ store, name }), error);
      }
    },
    async write(name, content) {
      checkFileName(name);
      // Taken now: what is written in pieces could change meanwhile.
      const bytes = contentBytes(content);
      if (bytes.length === 0) {
        throw new Error(
          `${storedFileName({ store, name })} expected content but got none; remove the file instead`,
        );
      }
      try {
        await writeFile(await (await open(true)).getFileHandle(name, { create: true }), bytes);
      } catch (error) {
        throw browserError("write", storedFileName({ store, name }), error);
      }
    },
    async list() {
      try {
        const names: string[] = [];
        for await (const [name, handle] of (await open(false)).entries()) {
          // Chromium's own temporary files.
          if (handle.kind !== "file" || name.endsWith(".crswap")) continue;
          const { size } = await (handle as FileSystemFileHandle).getFile();
          if (size > 0) names.push(name);
        }
        return names.toSorted();
      } catch (error) {
        if (isMissing(error)) return [];
        throw browserError("read", store.place, error);
      }
    },
    async remove(name) {
      try {
        await (await open(false)).removeEntry(checkFileName(name));
      } catch (error) {
        if (!isMissing(error)) throw browserError("remove", storedFileName({ store, name }), error);
      }
    },
    async clean() {
      return 0;
    },
  };
  return store;
}

async function writeFile(
  handle: FileSystemFileHandle,
  bytes: Uint8Array<ArrayBuffer>,
): Promise<void> {
  if (typeof handle.createWritable !== "function") {
    throw new Error(
      "this browser cannot replace a file in one go (no createWritable); use indexedDbStore",
    );
  }
  const writable = await handle.createWritable();
  try {
    await writable.write(bytes);
    await writable.close();
  } catch (error) {
    await writable.abort().catch(() => {});
    throw error;
  }
}

function isMissing(error: unknown): boolean {
  return error instanceof DOMException && error.name === "NotFoundError";
}
