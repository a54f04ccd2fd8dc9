/** What renderers that compute on the CPU call themselves. */
const SOFTWARE = /swiftshader|llvmpipe|softpipe|software|basic render/i;

/** Whether a renderer of WebGL or WebGPU computes without a graphics card, by its own name. */
export function isSoftwareRenderer(name: string): boolean {
  return SOFTWARE.test(name);
}

/** Why a backend of graphics cards passes over such a renderer. */
export function whyNoSoftware(name: string): string {
  return `there is no graphics card for it, only software (${name}), which WebAssembly outruns`;
}
