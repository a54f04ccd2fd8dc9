import { readFile } from "node:fs/promises";
import { join } from "node:path";

/** What a package of a project exports, but for its manifest: `@stratajs/x`, `@stratajs/x/register`, … */
export async function entriesOf(project: string, name: string): Promise<string[]> {
  const path = join(project, "node_modules", name, "package.json");
  const { exports } = JSON.parse(await readFile(path, "utf8")) as { exports: object };
  return Object.keys(exports)
    .filter((entry) => entry !== "./package.json")
    .map((entry) => name + entry.slice(1));
}
