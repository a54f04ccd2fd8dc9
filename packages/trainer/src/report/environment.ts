import { hasNodeModules, nodeModule } from "@stratajs/storage";
import { version_core as tfjsVersion } from "@tensorflow/tfjs-core";

/** What a result may depend on: the run time, its platform and processor, and tfjs-core's version. */
export function describeEnvironment(): Record<string, string> {
  const known = { "tfjs-core": tfjsVersion };
  if (!hasNodeModules()) {
    return { browser: globalThis.navigator?.userAgent ?? "unknown", ...known };
  }
  const { version, platform, arch } = process;
  return { node: version, platform: `${platform} ${arch}`, ...describeProcessor(), ...known };
}

function describeProcessor(): Record<string, string> {
  const { cpus, totalmem } = nodeModule("node:os");
  const processors = cpus();
  const model = processors[0]?.model.trim();
  if (model === undefined || model === "") return {};
  const gigabytes = Math.round(totalmem() / 2 ** 30);
  return { processor: `${model}, ${processors.length} threads`, memory: `${gigabytes} GiB` };
}
