import { hasNodeModules, nodeModule } from "@stratajs/storage";
import { version_core as tfjsVersion } from "@tensorflow/tfjs-core";

/** What a result may depend on: the run time, its platform and processor, and tfjs-core's version. */
export function describeEnvironment(): Record<string, string> {
  const known: Record<string, string> = { "tfjs-core": tfjsVersion };
  // Bundlers' stand-ins for process have no release.
  const isNode = globalThis.process?.release?.name === "node";
  if (isNode) {
    const { process } = globalThis;
    const platform = `${process.platform} ${process.arch}`;
    return { node: process.version, platform, ...describeProcessor(), ...known };
  }
  return { browser: globalThis.navigator?.userAgent ?? "unknown", ...known };
}

function describeProcessor(): Record<string, string> {
  if (!hasNodeModules()) return {};
  const { cpus, totalmem } = nodeModule("node:os");
  const processors = cpus();
  const model = processors[0]?.model.trim();
  if (model === undefined || model === "") return {};
  const gigabytes = Math.round(totalmem() / 2 ** 30);
  return { processor: `${model}, ${processors.length} threads`, memory: `${gigabytes} GiB` };
}
