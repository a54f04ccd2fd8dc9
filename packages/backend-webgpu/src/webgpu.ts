import {
  activate,
  isSoftwareRenderer,
  preferTfjsKernels,
  replaceBackend,
  whyNoSoftware,
  type Backend,
  type BackendStart,
} from "@stratajs/tensor";
import { engine, removeBackend, type KernelBackend } from "@tensorflow/tfjs-core";

export interface WebgpuOptions {
  /**
   * Whether an adapter without a graphics card will do; true by default. It is right, and slower than
   * WebAssembly.
   */
  readonly software?: boolean;
}

/** Where WebGPU is found: in the browser, or in a package. Gives the reason where it is not. */
export type FindGpu = () => Promise<GPU | string>;

const NAME = "webgpu";
/** tfjs's own priority of this backend. */
const PRIORITY = 3;

/** The graphics card by WebGPU: tfjs-backend-webgpu with what training needs. */
export function createWebgpu(findGpu: FindGpu, options: WebgpuOptions): Backend {
  return {
    name: NAME,
    unavailable: async () => {
      const adapter = await findAdapter(findGpu, options);
      return typeof adapter === "string" ? adapter : undefined;
    },
    start: () => start(findGpu, options),
    stop: async () => {
      if (NAME in engine().registry) removeBackend(NAME);
    },
  };
}

/** An adapter, or why there is none. Never throws. */
async function findAdapter(
  findGpu: FindGpu,
  { software = true }: WebgpuOptions,
): Promise<GPUAdapter | string> {
  try {
    const gpu = await findGpu();
    if (typeof gpu === "string") return gpu;
    const adapter = await gpu.requestAdapter({ powerPreference: "high-performance" });
    if (!adapter) return "WebGPU finds no adapter here; its driver may be missing or blocked";
    if (!software && isSoftware(adapter)) {
      return whyNoSoftware(describe(adapter));
    }
    return adapter;
  } catch (error) {
    return `WebGPU failed to look for an adapter: ${error instanceof Error ? error.message : String(error)}`;
  }
}

/** Older browsers say so of the adapter, newer ones in its `info`; Chromium's own renderer says it by its name. */
function isSoftware(adapter: GPUAdapter): boolean {
  const { isFallbackAdapter } = adapter as { isFallbackAdapter?: boolean };
  const { info } = adapter;
  return (isFallbackAdapter ?? info.isFallbackAdapter) || isSoftwareRenderer(describe(adapter));
}

function describe({ info }: GPUAdapter): string {
  const { vendor, architecture, description } = info;
  return [description || vendor, architecture].filter(Boolean).join(" ") || "unnamed";
}

async function start(findGpu: FindGpu, options: WebgpuOptions): Promise<BackendStart> {
  const adapter = await findAdapter(findGpu, options);
  if (typeof adapter === "string") throw new Error(`webgpu cannot start: ${adapter}`);
  // Only now: a page that computes elsewhere need not load its shaders.
  const { StrataBackendWebgpu, requestDevice } = await import("./strata-backend-webgpu.ts");
  const createBackend = async (from: GPUAdapter): Promise<KernelBackend> =>
    new StrataBackendWebgpu(await requestDevice(from), from.info, isSoftware(from));
  if (!(engine().registry[NAME] instanceof StrataBackendWebgpu)) {
    // Made here, so that what goes wrong is thrown: tfjs-core only says that something did.
    let first: KernelBackend | undefined = await createBackend(adapter);
    // tfjs-core asks again after a reset of its engine, which ends the first's device; an adapter gives only one.
    const create = async (): Promise<KernelBackend> => {
      const backend = first ?? (await createBackend(await findAgain(findGpu, options)));
      first = undefined;
      return backend;
    };
    replaceBackend(NAME, create, PRIORITY);
    preferTfjsKernels(NAME);
  }
  await activate(NAME);
  return { device: `WebGPU, ${describe(adapter)}`, threads: 1, notes: [] };
}

async function findAgain(findGpu: FindGpu, options: WebgpuOptions): Promise<GPUAdapter> {
  const adapter = await findAdapter(findGpu, options);
  if (typeof adapter === "string") throw new Error(`webgpu cannot start again: ${adapter}`);
  return adapter;
}
