import {
  activate,
  isSoftwareRenderer,
  preferTfjsKernels,
  replaceBackend,
  whyNoSoftware,
  type Backend,
  type BackendStart,
} from "@stratajs/tensor";
import { engine, env, removeBackend } from "@tensorflow/tfjs-core";

export interface WebglOptions {
  /**
   * Whether a renderer without a graphics card will do; true by default. It is right, and slower than
   * WebAssembly.
   */
  readonly software?: boolean;
}

const NAME = "webgl";
/** tfjs's own priority of this backend. */
const PRIORITY = 2;

/**
 * The graphics card by WebGL 2, in pages and workers: tfjs-backend-webgl with what training needs.
 *
 * @example
 * ```ts
 * await useBackend([webgl()]); // { name: "webgl", device: "WebGL 2, ANGLE (Apple, …)", threads: 1, … }
 * ```
 */
export function webgl(options: WebglOptions = {}): Backend {
  return {
    name: NAME,
    unavailable: async () => inspect(options).reason,
    start: () => start(options),
    stop: async () => {
      if (NAME in engine().registry) removeBackend(NAME);
    },
  };
}

interface Inspection {
  /** Why it cannot run here. */
  readonly reason?: string;
  readonly renderer?: string;
}

/** Looks at a context that is thrown away: browsers allow few at a time. */
function inspect({ software = true }: WebglOptions): Inspection {
  if (typeof OffscreenCanvas === "undefined") {
    return { reason: "there is no canvas here; WebGL needs a page or a worker in a browser" };
  }
  const gl = new OffscreenCanvas(1, 1).getContext("webgl2");
  if (!gl) {
    return {
      reason: "this browser gives no WebGL 2 context; it may be switched off, or too many are open",
    };
  }
  const renderer = rendererOf(gl);
  const reason = whyUnfit(gl, renderer, software);
  gl.getExtension("WEBGL_lose_context")?.loseContext();
  return { renderer, ...(reason !== undefined && { reason }) };
}

function whyUnfit(
  gl: WebGL2RenderingContext,
  renderer: string,
  software: boolean,
): string | undefined {
  if (!gl.getExtension("EXT_color_buffer_float")) {
    return `its renderer (${renderer}) cannot write float32, which training needs`;
  }
  // Browsers can refuse such a context by themselves (failIfMajorPerformanceCaveat), and some do not.
  if (!software && isSoftwareRenderer(renderer)) {
    return whyNoSoftware(renderer);
  }
  return undefined;
}

function rendererOf(gl: WebGL2RenderingContext): string {
  const info = gl.getExtension("WEBGL_debug_renderer_info");
  return String(gl.getParameter(info ? info.UNMASKED_RENDERER_WEBGL : gl.RENDERER));
}

async function start(options: WebglOptions): Promise<BackendStart> {
  const { reason, renderer } = inspect(options);
  if (reason !== undefined) throw new Error(`webgl cannot start: ${reason}`);
  // Only now: a page that computes elsewhere need not load its shaders.
  const { StrataBackendWebgl } = await import("./strata-backend-webgl.ts");
  if (!(engine().registry[NAME] instanceof StrataBackendWebgl)) {
    env().set("SOFTWARE_WEBGL_ENABLED", true);
    replaceBackend(NAME, () => new StrataBackendWebgl(), PRIORITY);
    preferTfjsKernels(NAME);
  }
  await activate(NAME);
  return { device: `WebGL 2, ${renderer}`, threads: 1, notes: [] };
}
