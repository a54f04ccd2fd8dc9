import type { Rng } from "@stratajs/tensor";
import type { PixelImage } from "../pixel-image.ts";
import type { Transform } from "./transform.ts";

/** A transform of your own. It must leave the image given as it is, and draw from `rng` alone. */
export type TransformFunction = (image: PixelImage, rng: Rng) => PixelImage;

/** What a module exports to be a transform: the settings are the plain data that came with it. */
export type ModuleTransformFunction = (
  image: PixelImage,
  rng: Rng,
  settings: unknown,
) => PixelImage;

export interface ModuleTransform {
  readonly name: "module";
  readonly url: string;
  readonly export: string;
  readonly settings: unknown;
}

/**
 * A transform of your own that workers can run: the module is loaded there by its URL. On this thread alone, a
 * function `(image, rng) => image` in a list of transforms does.
 *
 * @param url of the module, such as `new URL("./my-transforms.js", import.meta.url)`.
 * @param exportName the function `(image, rng, settings) => image` in it.
 * @param options.settings plain data for it.
 */
export function moduleTransform(
  url: string | URL,
  exportName: string,
  { settings }: { readonly settings?: unknown } = {},
): ModuleTransform {
  if (!URL.canParse(url)) {
    throw new TypeError(
      `moduleTransform expected an absolute URL but got ${JSON.stringify(url)}; make one with new URL(${JSON.stringify(url)}, import.meta.url)`,
    );
  }
  return { name: "module", url: String(url), export: exportName, settings };
}

const loaded = new Map<string, Record<string, unknown>>();

/** Loads the modules that transforms name, those inside others too; once, before `applyTransforms`. A loader does. */
export async function loadTransforms(transforms: Transform | readonly Transform[]): Promise<void> {
  const list = "name" in transforms ? [transforms] : transforms;
  await Promise.all(list.map(loadTransform));
}

async function loadTransform(transform: Transform): Promise<void> {
  if (typeof transform === "function") return;
  if ("transforms" in transform) return loadTransforms(transform.transforms);
  if (transform.name !== "module" || loaded.has(transform.url)) return;
  // No bundler can know the URL; none shall warn of it.
  const exports = await import(/* webpackIgnore: true */ /* @vite-ignore */ transform.url);
  loaded.set(transform.url, exports);
}

/** @throws when the module is not loaded or has no such function. */
export function applyModuleTransform(
  { url, export: exportName, settings }: ModuleTransform,
  image: PixelImage,
  rng: Rng,
): PixelImage {
  const exports = loaded.get(url);
  if (!exports) {
    throw new Error(
      `the transform ${exportName} of ${url} is not loaded; await loadTransforms first`,
    );
  }
  const transform = exports[exportName];
  if (typeof transform !== "function") {
    throw new TypeError(
      `${url} expected an exported function ${exportName}(image, rng, settings) but has ${Object.keys(exports).join(", ")}`,
    );
  }
  return (transform as ModuleTransformFunction)(image, rng, settings);
}
