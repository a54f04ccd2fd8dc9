import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";

export const workspace: string = fileURLToPath(new URL("../../../../", import.meta.url));

export interface PublishedPackage {
  /** `@stratajs/layers` */
  readonly name: string;
  /** Where it lies in the workspace. */
  readonly folder: string;
}

/** Every package of the workspace that goes to the registry, by name. */
export function publishedPackages(): PublishedPackage[] {
  const packages = join(workspace, "packages");
  return readdirSync(packages)
    .map((entry) => join(packages, entry))
    .filter((folder) => existsSync(join(folder, "package.json")))
    .map((folder) => ({ folder, manifest: readManifest(folder) }))
    .filter(({ manifest }) => manifest["private"] !== true)
    .map(({ folder, manifest }) => ({ name: String(manifest["name"]), folder }));
}

/** @throws naming the packages that have not been built. */
export function requireBuilds(packages: readonly PublishedPackage[]): void {
  const missing = packages.filter(({ folder }) => !isBuilt(folder));
  if (missing.length === 0) return;
  const names = missing.map(({ name }) => name).join(", ");
  throw new Error(
    `expected every package to be built before it is packed, but nothing is in the dist of ${names}; ` +
      "run `npm test`, or `npm run build` before this test alone",
  );
}

function isBuilt(folder: string): boolean {
  const output = join(folder, "dist");
  return existsSync(output) && readdirSync(output).some((file) => file.endsWith(".js"));
}

/** The manifest in a folder, as it stands there. */
export function readManifest(folder: string): Record<string, unknown> {
  return JSON.parse(readFileSync(join(folder, "package.json"), "utf8")) as Record<string, unknown>;
}
