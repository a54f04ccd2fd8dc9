import { execFileSync } from "node:child_process";
import { mkdtempSync, rmdirSync } from "node:fs";
import { tmpdir } from "node:os";

/** A file system of its own, in memory. */
export interface SmallDisk {
  readonly folder: string;
  makeReadOnly(): void;
  remove(): void;
}

/** Undefined where this user may not mount one: on Linux only root may. */
export function mountSmallDisk(size: string): SmallDisk | undefined {
  const folder = mkdtempSync(`${tmpdir()}/strata-disk-`);
  const mount = (...options: readonly string[]): void =>
    void execFileSync("mount", [...options, "tmpfs", folder], { stdio: "ignore" });
  try {
    mount("-t", "tmpfs", "-o", `size=${size}`);
  } catch {
    rmdirSync(folder);
    return undefined;
  }
  return {
    folder,
    makeReadOnly: () => mount("-o", "remount,ro"),
    remove: () => {
      execFileSync("umount", [folder]);
      rmdirSync(folder);
    },
  };
}
