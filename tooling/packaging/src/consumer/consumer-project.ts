import { cp, mkdir, mkdtemp, readdir, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { bundledFashionMnist, writeFirstImages } from "../fashion-mnist-files.ts";
import { runCommand } from "../run-command.ts";
import { otherNode } from "./nodes.ts";
import {
  publishedPackages,
  readManifest,
  requireBuilds,
  workspace,
  type PublishedPackage,
} from "./published-packages.ts";

/** A project as a user has it: an npm package outside the workspace with the packed tarballs installed. */
export interface ConsumerProject {
  readonly folder: string;
  /** A folder with the first 640 training images of Fashion-MNIST, as unpacked idx files. */
  readonly images: string;
  readonly packages: readonly InstalledPackage[];
}

interface InstalledPackage {
  readonly name: string;
  readonly tarball: string;
}

/** Packs every published package and installs the tarballs, with their peers, into an empty project. */
export async function createConsumerProject(): Promise<ConsumerProject> {
  const packages = publishedPackages();
  requireBuilds(packages);
  const folder = await mkdtemp(join(tmpdir(), "strata-packaging-"));
  const tarballs = join(folder, "tarballs");
  const project = join(folder, "project");
  await mkdir(tarballs);
  await mkdir(project);
  await pack(packages, tarballs);
  const files = (await readdir(tarballs)).map((file) => join(tarballs, file));
  await writeFile(
    join(project, "package.json"),
    JSON.stringify({ name: "consumer", private: true, type: "module" }),
  );
  await install(project, files);
  const source = join(workspace, "tooling/packaging");
  for (const part of ["programs", "pages"]) {
    await cp(join(source, part), join(project, part), { recursive: true });
  }
  const images = join(folder, "images");
  await writeFirstImages(bundledFashionMnist(project), images, 640);
  return {
    folder: project,
    images,
    packages: packages.map(({ name }) => ({ name, tarball: tarballOf(name, files) })),
  };
}

export async function removeConsumerProject({ folder }: ConsumerProject): Promise<void> {
  await rm(join(folder, ".."), { recursive: true, force: true });
}

async function pack(packages: readonly PublishedPackage[], target: string): Promise<void> {
  const filters = packages.flatMap(({ name }) => ["--filter", name]);
  // pnpm packs as it publishes: it resolves `workspace:` and `catalog:`, and applies publishConfig.
  await runCommand("npx", ["pnpm", ...filters, "pack", "--pack-destination", target], {
    cwd: workspace,
  });
}

async function install(project: string, tarballs: readonly string[]): Promise<void> {
  const { version: typescript } = readManifest(join(workspace, "node_modules/typescript"));
  const others = [`typescript@${String(typescript)}`, "@tensorflow/tfjs@^4.22.0"];
  const node = otherNode();
  if (node.package !== undefined) others.push(node.package);
  const settings = ["--prefer-offline", "--ignore-scripts", "--no-audit", "--no-fund"];
  await runCommand("npm", ["install", ...settings, ...tarballs, ...others], { cwd: project });
}

function tarballOf(name: string, tarballs: readonly string[]): string {
  const start = name.replace("@", "").replace("/", "-");
  const tarball = tarballs.find((path) =>
    new RegExp(`[\\\\/]${start}-\\d[^\\\\/]*\\.tgz$`).test(path),
  );
  if (tarball === undefined) throw new Error(`pnpm made no tarball for ${name}`);
  return tarball;
}
