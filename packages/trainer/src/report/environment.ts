import { version_core as tfjsVersion } from "@tensorflow/tfjs-core";

/** What a result may depend on: the run time, its platform and tfjs-core's version. */
export function describeEnvironment(): Record<string, string> {
  const known: Record<string, string> = { "tfjs-core": tfjsVersion };
  // Bundlers' stand-ins for process have no release.
  const isNode = globalThis.process?.release?.name === "node";
  if (isNode) {
    const { process } = globalThis;
    return { node: process.version, platform: `${process.platform} ${process.arch}`, ...known };
  }
  return { browser: globalThis.navigator?.userAgent ?? "unknown", ...known };
}
