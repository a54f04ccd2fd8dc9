import { nodeModule, writeAtomically } from "@stratajs/storage";

type Done = void | Promise<void>;

/** Takes bytes as a logger writes them, one piece after the other. */
export type WriteBytes = (bytes: Uint8Array) => Done;

/** Where a logger's lines go: a path (in Node), a file of a page's storage (OPFS), or a function. */
export type LogTarget = string | FileSystemFileHandle | WriteBytes;

/** A file that grows at its end. */
export interface LogFile {
  /** Undefined where there is none, or nobody can know. */
  read(): Promise<Uint8Array | undefined>;
  /** The whole of it, in one piece: whoever reads finds the former content or the new one. */
  replace(content: Uint8Array): Promise<void>;
  append(bytes: Uint8Array): Promise<void>;
}

/** @param owner the logger, for errors */
export function openLogFile(target: LogTarget, owner: string): LogFile {
  if (typeof target === "function") return callingFile(target);
  if (typeof target === "string") return nodeFile(target, owner);
  return privateFile(target);
}

function nodeFile(path: string, owner: string): LogFile {
  if (path === "") throw new Error(`${owner} expected the path of a file but got an empty one`);
  const files = nodeModule("node:fs/promises", owner);
  const { dirname } = nodeModule("node:path");
  return {
    read: async () => {
      try {
        return await files.readFile(path);
      } catch (error) {
        if ((error as { code?: unknown }).code === "ENOENT") return undefined;
        throw error;
      }
    },
    replace: (content) => writeAtomically(path, content),
    append: async (bytes) => {
      await files.mkdir(dirname(path), { recursive: true });
      await files.appendFile(path, bytes);
    },
  };
}

/** A page's own file: https://developer.mozilla.org/docs/Web/API/File_System_API/Origin_private_file_system */
function privateFile(handle: FileSystemFileHandle): LogFile {
  return {
    read: async () => new Uint8Array(await (await handle.getFile()).arrayBuffer()),
    replace: async (content) => writeTo(await handle.createWritable(), content, 0),
    append: async (bytes) => {
      const { size } = await handle.getFile();
      await writeTo(await handle.createWritable({ keepExistingData: true }), bytes, size);
    },
  };
}

async function writeTo(
  stream: FileSystemWritableFileStream,
  bytes: Uint8Array,
  position: number,
): Promise<void> {
  try {
    await stream.write({ type: "write", position, data: bytes as Uint8Array<ArrayBuffer> });
    await stream.close();
  } catch (error) {
    await stream.abort().catch(() => {});
    throw error;
  }
}

function callingFile(write: WriteBytes): LogFile {
  return {
    read: () => Promise.resolve(undefined),
    replace: async (content) => write(content),
    append: async (bytes) => write(bytes),
  };
}
