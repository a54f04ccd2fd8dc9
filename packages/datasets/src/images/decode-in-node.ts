import { nodeModule } from "@stratajs/storage";
import type sharp from "sharp";
import type { Decoder } from "./decoder.ts";
import { DecoderMissing, tooManyPixels, undecodable } from "./undecodable.ts";
import { jpegComponents } from "./jpeg-components.ts";

let loaded: typeof sharp | undefined;

let home: string | undefined;

/** From where sharp is found: this package. Undefined in a worker's bundle that was not told. */
export function decoderUrl(): string | undefined {
  return home ?? import.meta.url;
}

/** Tells a worker, whose program is one file without an address, what `decoderUrl` gave in the loader's thread. */
export function setDecoderUrl(url: string | undefined): void {
  home = url;
}

/** Not imported, so that no bundler takes a native module into a page. */
function loadSharp(): typeof sharp {
  if (loaded) return loaded;
  const { createRequire } = nodeModule("node:module", "decoding an image");
  try {
    loaded = createRequire(decoderUrl() ?? `${process.cwd()}/`)("sharp") as typeof sharp;
  } catch (error) {
    throw new DecoderMissing(
      `could not load sharp, which decodes images in Node: ${(error as Error).message}; install it for this machine: npm install sharp`,
      { cause: error },
    );
  }
  return loaded;
}

/** Decodes on a thread of libuv's pool. */
export const decodeInNode: Decoder = async (bytes, { format, maxPixels }) => {
  const isOfInks = format === "jpeg" && jpegComponents(bytes) === 4;
  const image = loadSharp()(bytes, {
    // Pillow, too, refuses what is cut off and bears with stray bytes between a JPEG's segments.
    failOn: "error",
    ignoreIcc: true,
    limitInputPixels: maxPixels,
  }).autoOrient();
  const space = isOfInks ? "cmyk" : "srgb";
  const { data, info } = await (isOfInks ? image.pipelineColourspace(space) : image.removeAlpha())
    .toColourspace(space)
    .raw({ depth: "uchar" })
    .toBuffer({ resolveWithObject: true })
    .catch((error: unknown) => {
      throw undecodable(error, maxPixels);
    });
  const pixels = new Uint8Array(data.buffer, data.byteOffset, data.byteLength);
  const { width, height, channels } = info;
  if (isOfInks && channels === 4) return { data: inksToRgb(pixels), height, width };
  return { data: channels === 3 ? pixels : spreadGrey(pixels, channels), height, width };
};

/**
 * Whether the decoder takes a file's header; far cheaper than its pixels.
 *
 * @throws if it does not.
 */
export async function checkHeaderInNode(path: string, maxPixels: number): Promise<void> {
  const { width, height } = await loadSharp()(path, { limitInputPixels: maxPixels })
    .metadata()
    .catch((error: unknown) => {
      throw undecodable(error, maxPixels);
    });
  if (width * height > maxPixels) throw tooManyPixels(maxPixels);
}

function spreadGrey(pixels: Uint8Array, channels: number): Uint8Array {
  const rgb = new Uint8Array((pixels.length / channels) * 3);
  for (let i = 0; i < rgb.length; i++) rgb[i] = pixels[Math.floor(i / 3) * channels]!;
  return rgb;
}

/** `[…, 4]` -> `[…, 3]`, as Pillow computes; libvips would ask a profile how the inks print. */
function inksToRgb(inks: Uint8Array): Uint8Array {
  const rgb = new Uint8Array((inks.length / 4) * 3);
  for (let to = 0, from = 0; to < rgb.length; to += 3, from += 4) {
    const light = 255 - inks[from + 3]!;
    for (let ink = 0; ink < 3; ink++) {
      const product = inks[from + ink]! * light + 128;
      rgb[to + ink] = light - (((product >> 8) + product) >> 8);
    }
  }
  return rgb;
}
