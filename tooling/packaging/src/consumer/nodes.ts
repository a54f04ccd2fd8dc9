import { join } from "node:path";

/** The Node that runs the tests, and the other one that Strata promises to work on. */
export interface OtherNode {
  readonly major: 20 | 24;
  /** The npm package that brings it; none for a system that npm has no Node for. */
  readonly package: string | undefined;
}

const packaged = new Set(["linux-x64", "linux-arm64", "darwin-x64", "darwin-arm64"]);

/** Node 24, or 20 if this is 24. */
export function otherNode(): OtherNode {
  const major = process.versions.node.startsWith("24.") ? 20 : 24;
  const system = `${process.platform}-${process.arch}`;
  return { major, package: packaged.has(system) ? `node-${system}@${major}` : undefined };
}

/** The program that `otherNode` was installed as in a project; undefined where npm has none. */
export function otherNodePath(project: string): string | undefined {
  const { package: spec } = otherNode();
  if (spec === undefined) return undefined;
  return join(project, "node_modules", spec.slice(0, spec.indexOf("@")), "bin/node");
}
