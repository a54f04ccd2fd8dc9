export { toSvg, type ToSvgOptions } from "./to-svg.ts";
export type { Direction } from "./placed-scene.ts";
