/** A map of the plane around a centre: rotation, shear and scale, then a shift. */
export interface AffineMap {
  /** Degrees, clockwise. */
  readonly angle: number;
  /** Pixels to the right and down. */
  readonly translate: readonly [x: number, y: number];
  readonly scale: number;
  /** Degrees along x and y. */
  readonly shear: readonly [x: number, y: number];
}

/** `x = a·X + b·Y + c`, `y = d·X + e·Y + f` */
export type AffineMatrix = readonly [
  a: number,
  b: number,
  c: number,
  d: number,
  e: number,
  f: number,
];

/**
 * Where each point comes from: the inverse of `T(translate) · C · R(angle) · S(scale) · Shear · C⁻¹`, where C moves the
 * origin to the centre; torchvision's `_get_inverse_affine_matrix`.
 */
export function inverseAffineMatrix(
  { angle, translate, scale, shear }: AffineMap,
  center: readonly [x: number, y: number],
): AffineMatrix {
  const rotation = toRadians(angle);
  const shearX = toRadians(shear[0]);
  const shearY = toRadians(shear[1]);
  // [[a, b], [c, d]] is the rotation and the shears, of determinant 1.
  const a = Math.cos(rotation - shearY) / Math.cos(shearY);
  const b = -(a * Math.tan(shearX) + Math.sin(rotation));
  const c = Math.sin(rotation - shearY) / Math.cos(shearY);
  const d = Math.cos(rotation) - c * Math.tan(shearX);
  const x = center[0] + translate[0];
  const y = center[1] + translate[1];
  const [xx, xy, yx, yy] = [d / scale, -b / scale, -c / scale, a / scale];
  return [xx, xy, center[0] - xx * x - xy * y, yx, yy, center[1] - yx * x - yy * y];
}

function toRadians(degrees: number): number {
  return (degrees * Math.PI) / 180;
}
