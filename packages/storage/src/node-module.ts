import type * as Crypto from "node:crypto";
import type * as Files from "node:fs/promises";
import type Module from "node:module";
import type * as OperatingSystem from "node:os";
import type * as Path from "node:path";
import type * as Url from "node:url";
import type * as WorkerThreads from "node:worker_threads";
import type * as Zlib from "node:zlib";

/** The built-in modules that `nodeModule` hands out. */
export interface NodeModules {
  readonly "node:crypto": typeof Crypto;
  readonly "node:fs/promises": typeof Files;
  readonly "node:module": typeof Module;
  readonly "node:os": typeof OperatingSystem;
  readonly "node:path": typeof Path;
  readonly "node:url": typeof Url;
  readonly "node:worker_threads": typeof WorkerThreads;
  readonly "node:zlib": typeof Zlib;
}

/** Whether this program runs where files and Node's built-in modules are: Node, Bun, Deno. */
export function hasNodeModules(): boolean {
  return typeof globalThis.process?.getBuiltinModule === "function";
}

/**
 * One of Node's built-in modules, without an import that a bundler or a browser would stumble over.
 *
 * @throws in a browser, naming the function that needs Node.
 */
export function nodeModule<Name extends keyof NodeModules>(
  name: Name,
  neededBy = "this function",
): NodeModules[Name] {
  if (hasNodeModules()) return process.getBuiltinModule(name) as NodeModules[Name];
  throw new Error(
    `${neededBy} needs files and ${name}, which are in Node ≥ 20.16 (or Bun, Deno) but not in a browser`,
  );
}
