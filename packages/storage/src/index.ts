// Where the program runs
export { hasNodeModules, nodeModule, type NodeModules } from "./node-module.ts";

// Files
export { readBytes } from "./read-bytes.ts";
export { writeAtomically } from "./write-atomically.ts";

// Content
export { crc32 } from "./crc32.ts";
export { gunzip, type GunzipOptions } from "./gunzip.ts";
export { sha256 } from "./sha256.ts";

// Downloads
export { cacheFolder } from "./cache-folder.ts";
export { download, type DownloadOptions, type DownloadProgress } from "./download/download.ts";
