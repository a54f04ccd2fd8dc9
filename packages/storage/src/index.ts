// Where the program runs
export { hasNodeModules, nodeModule, type NodeModules } from "./node-module.ts";

// Files
export { fetchChunks } from "./fetch-chunks.ts";
export { readBytes, type ByteSource } from "./read-bytes.ts";
export { writeAtomically } from "./write-atomically.ts";

// Stores: folders of files, wherever they lie
export {
  isStoredFile,
  storedFileName,
  type FileContent,
  type FileStore,
  type StoredFile,
} from "./stores/file-store.ts";
export { checkFileName } from "./stores/check-file-name.ts";
export { diskStore } from "./stores/disk-store.ts";
export { indexedDbStore, type IndexedDbStoreOptions } from "./stores/indexed-db-store.ts";
export { memoryStore } from "./stores/memory-store.ts";
export { opfsStore } from "./stores/opfs-store.ts";

// Content
export { crc32 } from "./crc32.ts";
export { gunzip, type GunzipOptions } from "./gunzip.ts";
export { sha256 } from "./sha256.ts";

// Downloads
export { cacheFolder } from "./cache-folder.ts";
export { download, type DownloadOptions, type DownloadProgress } from "./download/download.ts";
